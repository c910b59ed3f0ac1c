package com.fastpaca.raft.state;

import java.util.Arrays;

/** Consecutive event records of one conversation. One thread appends, any may read: a reader sees a prefix. */
final class EventRun {
    private static final int FIRST_CAPACITY = 4;

    private final long firstSeq;
    private volatile byte[][] records = new byte[FIRST_CAPACITY][];
    private volatile int size;

    EventRun(long firstSeq) {
        this.firstSeq = firstSeq;
    }

    void append(long seq, byte[] record) {
        int at = size;
        if (seq != firstSeq + at) {
            throw new IllegalStateException("seq " + seq + " does not follow " + (firstSeq + at - 1));
        }
        byte[][] present = records;
        if (at == present.length) {
            present = Arrays.copyOf(present, at * 2);
            records = present;
        }
        present[at] = record;
        // The write of the size publishes the record: readers look at the size first.
        size = at + 1;
    }

    long firstSeq() {
        return firstSeq;
    }

    long lastSeq() {
        return firstSeq + size - 1;
    }

    byte[] record(long seq) {
        if (seq < firstSeq || seq > lastSeq()) {
            throw new IllegalArgumentException("no record of seq " + seq);
        }
        return records[(int) (seq - firstSeq)];
    }
}
