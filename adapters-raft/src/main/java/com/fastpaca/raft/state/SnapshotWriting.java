package com.fastpaca.raft.state;

import com.fastpaca.raft.table.MergePace;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a group's snapshots beside the thread that applies, and merges its tables when they become many. A snapshot that cannot be
 * written, because the disk is full for instance, is tried again until it can.
 */
public final class SnapshotWriting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriting.class);
    private static final long RETRY_SECONDS = 2;

    private final GroupSnapshots snapshots;
    private final ScheduledExecutorService writer;
    private final ExecutorService merger;
    private final Runnable onPublished;
    private volatile boolean idle = true;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param writer writes the snapshots of all groups, one at a time
     * @param merger merges the tables of all groups, one group at a time
     * @param onPublished told when a snapshot is durable
     */
    public SnapshotWriting(
            GroupSnapshots snapshots, ScheduledExecutorService writer, ExecutorService merger, Runnable onPublished) {
        this.snapshots = snapshots;
        this.writer = writer;
        this.merger = merger;
        this.onPublished = onPublished;
    }

    /** Whether the last snapshot has been written, so that another may start. */
    boolean isIdle() {
        return idle && !isClosed();
    }

    void start(GroupState.Frozen frozen, long term, long index, GroupState state) {
        idle = false;
        writer.execute(() -> write(frozen, term, index, state));
    }

    private void write(GroupState.Frozen frozen, long term, long index, GroupState state) {
        if (isClosed()) {
            return;
        }
        try {
            state.thaw(snapshots.write(frozen, term, index, state.tables()));
            idle = true;
            onPublished.run();
            merger.execute(() -> merge(state));
        } catch (IOException e) {
            LOG.error("cannot write a snapshot at index {}; trying again in {} s", index, RETRY_SECONDS, e);
            var _ = writer.schedule(() -> write(frozen, term, index, state), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void merge(GroupState state) {
        try {
            while (!isClosed() && snapshots.merge(state.tables(), new HalfTheTime())) {}
        } catch (InterruptedException e) {
            LOG.debug("a merge was given up", e);
        } catch (IOException | RuntimeException e) {
            LOG.error("cannot merge tables; it is tried again after the next snapshot", e);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits for as long as it worked: on few cores, a merge at full speed would be felt by every request. */
    private final class HalfTheTime implements MergePace {
        private long resumedAt = System.nanoTime();

        @Override
        public void proceed(long copiedBytes) throws InterruptedException {
            if (closed.await(System.nanoTime() - resumedAt, TimeUnit.NANOSECONDS)) {
                throw new InterruptedException("the node stops");
            }
            resumedAt = System.nanoTime();
        }
    }

    /** Starts nothing any more; what is being written is left unfinished. */
    @Override
    public void close() {
        closed.countDown();
    }
}
