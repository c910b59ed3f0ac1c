package com.fastpaca.raft.group;

import java.time.Duration;

/**
 * How fast this node sends snapshots, of whatever groups and to whomever: Ratis holds each piece in memory until the time for its answer is
 * up, also when it was answered long before.
 */
final class SnapshotPace {
    private final double nanosPerByte;
    private long freeAtNanos;

    /** @param bytes that may leave within any such span */
    SnapshotPace(long bytes, Duration span, long nowNanos) {
        this.nanosPerByte = (double) span.toNanos() / bytes;
        this.freeAtNanos = nowNanos;
    }

    /** Reserves the turn of a piece; answers how many nanoseconds it is away, 0 if it is now. */
    synchronized long reserve(long bytes, long nowNanos) {
        long waitNanos = Math.max(0, freeAtNanos - nowNanos);
        freeAtNanos = nowNanos + waitNanos + Math.round(bytes * nanosPerByte);
        return waitNanos;
    }
}
