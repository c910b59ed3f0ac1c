package com.fastpaca.raft.state;

/**
 * When a group takes a snapshot.
 *
 * @param bytes replicated bytes since the last one; a few times as many may wait in memory while one is written
 */
public record SnapshotSettings(long bytes) {
    private static final int MAX_TIMES_IN_MEMORY = 4;

    /** The most that event bodies of a group may take on the heap before it stops to apply, until a snapshot has been written. */
    long maxBytesInMemory() {
        return bytes * MAX_TIMES_IN_MEMORY;
    }
}
