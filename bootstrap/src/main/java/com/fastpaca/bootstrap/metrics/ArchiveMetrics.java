package com.fastpaca.bootstrap.metrics;

/** What the write-behind of this node has done, and has still to do. All zero without an archive. */
public interface ArchiveMetrics {
    /** Events that the archive lacks, of the Raft groups that this node leads. */
    long pendingEvents();

    /** Events that this node has archived. */
    long archivedEvents();

    /** Attempts at which the archive did not answer, answered with a failure, or was found to be newer than the nodes. */
    long failures();

    /** Events that the archive had taken and has lost, and that are not on the nodes any more. */
    long lostEvents();

    /** Conversations that the archive does not take. */
    int setAside();
}
