package com.fastpaca.raft.state;

import com.fastpaca.raft.metrics.Distribution;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of a group's snapshots since the node started, whichever replica they were of.
 *
 * @param writingNanos how long it took to write each
 * @param failures attempts that failed
 */
record SnapshotTally(Distribution writingNanos, LongAdder failures) {
    SnapshotTally() {
        this(Distribution.ofNanos(), new LongAdder());
    }
}
