package com.fastpaca.http.request;

import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.store.Failures;
import com.fastpaca.ports.store.TrimmedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where answers that read event bodies are made: reading may wait for the disk, which event loops and the store's threads must not. It may
 * wait for the archive as well, and does so elsewhere, as who reads the store must not wait for that.
 */
public final class ReadExecutor implements Executor {
    /** What waits for its turn counts as a request under way, and nobody waits much longer for an answer. */
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Executor local;
    private final Executor archived;

    /**
     * @param local for what needs the store alone
     * @param archived for what needs events that are in the archive alone; what it has no room for waits in its queue
     */
    public ReadExecutor(Executor local, Executor archived) {
        this.local = local;
        this.archived = archived;
    }

    /** Runs what reads no events that may be in the archive. */
    @Override
    public void execute(Runnable task) {
        local.execute(task);
    }

    /**
     * Runs a step of an answer, and again where it may wait for the archive if it comes to events that are there alone. Fails with
     * {@link RejectedExecutionException} if there is no room for it.
     *
     * @param step goes on where it was if it is called again after it threw {@link TrimmedException}
     */
    public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> step) {
        return submit(step, local)
                .exceptionallyCompose(failure -> Failures.causeOf(failure) instanceof TrimmedException
                        ? submit(inTime(step), archived)
                        : CompletableFuture.failedFuture(failure));
    }

    /** An archive that is slow or away makes each step take seconds: those that wait for theirs must not add up. */
    private static <T extends @Nullable Object> Supplier<T> inTime(Supplier<T> step) {
        long begunNanos = System.nanoTime();
        return () -> {
            if (System.nanoTime() - begunNanos > MAX_WAIT_NANOS) {
                throw new RejectedExecutionException("too many wait for the archive");
            }
            return EventLog.withArchive(step);
        };
    }

    private static <T extends @Nullable Object> CompletableFuture<T> submit(Supplier<T> step, Executor executor) {
        try {
            return CompletableFuture.supplyAsync(step, executor);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(full);
        }
    }
}
