package com.fastpaca.raft.table;

/** How fast a merge may run, and whether it may go on. */
@FunctionalInterface
public interface MergePace {
    /** A merge that nothing holds up. */
    MergePace UNLIMITED = () -> {};

    /**
     * Called about once for each MiB written, on the merging thread; may wait. Whatever it throws ends the merge without a trace; to
     * interrupt the thread instead would look like a failure of the disk.
     */
    void proceed() throws InterruptedException;
}
