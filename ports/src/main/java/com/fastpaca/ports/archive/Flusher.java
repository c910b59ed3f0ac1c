package com.fastpaca.ports.archive;

import com.fastpaca.ports.store.ConversationStore;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The write-behind of a node: keeps the archive up to date with the groups that this node leads. It reads the replicated state, holds one
 * batch at a time in memory for each of its threads, and nothing waits for it.
 */
public final class Flusher implements AutoCloseable {
    private static final int MAX_THREADS = 4;
    private static final long FIRST_BACKOFF_MILLIS = 500;
    private static final long MAX_BACKOFF_MILLIS = 30_000;
    private static final long MAX_CLOSE_MILLIS = 1_000;

    private final List<Backlog> backlogs;
    private final List<Schedule> schedules;
    private final ScheduledExecutorService threads;
    private volatile boolean closed;

    public Flusher(
            List<Backlog> backlogs,
            ConversationStore store,
            Archive archive,
            FlushSettings settings,
            FlushListener listener,
            InstantSource clock) {
        this.backlogs = List.copyOf(backlogs);
        AtomicInteger losses = new AtomicInteger();
        this.schedules = backlogs.stream()
                .map(backlog -> new Schedule(
                        new GroupFlusher(backlog, store, archive, settings, listener, clock, losses),
                        settings.intervalMillis(),
                        listener,
                        () -> closed))
                .toList();
        this.threads = Executors.newScheduledThreadPool(
                threads(backlogs.size()),
                Thread.ofPlatform().name("archive-", 0).daemon().factory());
    }

    /** Groups that are archived at once. */
    public static int threads(int groups) {
        return Math.min(MAX_THREADS, groups);
    }

    /** Begins to write. */
    public void start() {
        schedules.forEach(schedule -> runAfter(schedule, 0));
    }

    private void runAfter(Schedule schedule, long millis) {
        try {
            var _ = threads.schedule(() -> runAfter(schedule, schedule.run()), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // The rest is written by whoever leads the group next.
            assert threads.isShutdown();
        }
    }

    /** Events of the groups that this node leads which the archive does not hold. */
    public long pendingEvents() {
        return backlogs.stream()
                .filter(backlog -> backlog.ledTerm().isPresent())
                .mapToLong(Backlog::events)
                .sum();
    }

    /** Conversations that the archive does not take. */
    public int setAside() {
        return schedules.stream()
                .mapToInt(schedule -> schedule.flusher.setAside())
                .sum();
    }

    /** When a group is next looked at. For one thread at a time. */
    private static final class Schedule {
        private final GroupFlusher flusher;
        private final long intervalMillis;
        private final FlushListener listener;
        private final BooleanSupplier closed;
        private int failures;

        Schedule(GroupFlusher flusher, long intervalMillis, FlushListener listener, BooleanSupplier closed) {
            this.flusher = flusher;
            this.intervalMillis = intervalMillis;
            this.listener = listener;
            this.closed = closed;
        }

        /** Writes a batch; answers after how many milliseconds to go on. */
        long run() {
            try {
                boolean more = flusher.flush();
                if (failures > 0 && flusher.isWriting()) {
                    listener.back(flusher.source());
                }
                failures = 0;
                return more ? 0 : intervalMillis;
            } catch (RuntimeException | Error failure) {
                // Also after a defect: the next attempt may do better, and nobody else would archive the group.
                return backOff(failure);
            }
        }

        private long backOff(Throwable cause) {
            long millis = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(failures, 16));
            failures++;
            // What an attempt meets while everything is closed around it is no failure.
            if (!closed.getAsBoolean()) {
                listener.failed(flusher.source(), cause);
            }
            return millis;
        }
    }

    /** Stops writing, and waits a little for batches under way; they may still be stored. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        try {
            var _ = threads.awaitTermination(MAX_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
