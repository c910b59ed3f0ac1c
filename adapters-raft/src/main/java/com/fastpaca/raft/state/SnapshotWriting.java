package com.fastpaca.raft.state;

import com.fastpaca.raft.table.MergePace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a group's snapshots beside the thread that applies, and merges its tables when they become many. A snapshot that cannot be
 * written, because the disk is full for instance, is tried again until it can.
 */
public final class SnapshotWriting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriting.class);
    private static final long RETRY_SECONDS = 2;

    private static final int JOBS = 2;

    private final GroupSnapshots snapshots;
    private final Means means;
    private final SnapshotTally tally;
    private final Runnable onIdle;
    private volatile boolean idle = true;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** A snapshot and a merge may be under way. */
    private final Semaphore jobs = new Semaphore(JOBS);

    /**
     * What it takes to write snapshots.
     *
     * @param writer writes the snapshots of all groups, one at a time
     * @param merger merges the tables of all groups, one group at a time
     * @param keepsReplaced whether files that no snapshot names any more are kept for now, as another node may be fetching them
     * @param onPublished told when a snapshot is durable
     * @param onFault told of a fault after which no snapshot would ever be written again
     */
    public record Means(
            ScheduledExecutorService writer,
            Executor merger,
            BooleanSupplier keepsReplaced,
            Runnable onPublished,
            Consumer<Throwable> onFault) {}

    /** @param onIdle run after each snapshot, when another may start */
    SnapshotWriting(GroupSnapshots snapshots, Means means, SnapshotTally tally, Runnable onIdle) {
        this.snapshots = snapshots;
        this.means = means;
        this.tally = tally;
        this.onIdle = onIdle;
    }

    /** Whether the last snapshot has been written, so that another may start. */
    boolean isIdle() {
        return idle && !isClosed();
    }

    void start(GroupState.Frozen frozen, long term, long index, GroupState state) {
        idle = false;
        means.writer().execute(() -> write(frozen, term, index, state));
    }

    private void write(GroupState.Frozen frozen, long term, long index, GroupState state) {
        jobs.acquireUninterruptibly();
        try {
            if (isClosed()) {
                return;
            }
            long begun = System.nanoTime();
            state.bodies()
                    .thaw(snapshots.write(frozen, term, index, state.bodies().tables()));
            tally.writingNanos().record(System.nanoTime() - begun);
            deleteReplaced();
            idle = true;
            means.onPublished().run();
            means.merger().execute(() -> merge(state));
            onIdle.run();
        } catch (IOException e) {
            tally.failures().increment();
            LOG.atError()
                    .addKeyValue("event", "snapshot_failed")
                    .addKeyValue("index", index)
                    .addKeyValue("directory", snapshots.directory())
                    .setCause(e)
                    .log("cannot write a snapshot at index {}; trying again in {} s", index, RETRY_SECONDS);
            var _ = means.writer().schedule(() -> write(frozen, term, index, state), RETRY_SECONDS, TimeUnit.SECONDS);
        } catch (RuntimeException | Error e) {
            // The executor would keep it to itself.
            if (!isClosed()) {
                means.onFault().accept(e);
            }
        } finally {
            jobs.release();
        }
    }

    /** The snapshot is there, whether its predecessors go or not. */
    private void deleteReplaced() {
        try {
            snapshots.deleteReplaced(means.keepsReplaced());
        } catch (IOException | UncheckedIOException e) {
            LOG.atError()
                    .addKeyValue("event", "snapshot_cleanup_failed")
                    .addKeyValue("directory", snapshots.directory())
                    .setCause(e)
                    .log("cannot delete what a snapshot has replaced; it is tried again after the next one");
        }
    }

    private void merge(GroupState state) {
        jobs.acquireUninterruptibly();
        try {
            while (!isClosed() && snapshots.merge(state.bodies().tables(), state::trimmed, new HalfTheTime())) {}
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("event", "merge_given_up").setCause(e).log("a merge was given up");
        } catch (IOException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("event", "merge_failed")
                    .addKeyValue("directory", snapshots.directory())
                    .setCause(e)
                    .log("cannot merge tables; it is tried again after the next snapshot");
        } finally {
            jobs.release();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits for as long as it worked: on few cores, a merge at full speed would be felt by every request. */
    private final class HalfTheTime implements MergePace {
        private long resumedAt = System.nanoTime();

        @Override
        public void proceed() throws InterruptedException {
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

    /** As {@link #close}, and returns when nothing is being written any more. */
    void closeAndWait() {
        close();
        jobs.acquireUninterruptibly(JOBS);
        jobs.release(JOBS);
    }
}
