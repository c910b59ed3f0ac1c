package com.fastpaca.bootstrap;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for work that would hold up event loops; what does not fit their queues is rejected. */
record Workers(ExecutorService counting, ExecutorService reading) implements AutoCloseable {
    /** Each waiting item may hold a request of 8 MiB. */
    private static final int MAX_WAITING_COUNTS = 64;

    private static final int MAX_WAITING_READS = 4_096;

    Workers() {
        this(
                // One core stays for everything else, however large the texts are.
                pool("token-counts", Math.max(1, Runtime.getRuntime().availableProcessors() - 1), MAX_WAITING_COUNTS),
                pool("reads", Math.max(2, Runtime.getRuntime().availableProcessors()), MAX_WAITING_READS));
    }

    private static ExecutorService pool(String name, int threads, int maxWaiting) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxWaiting),
                Thread.ofPlatform().name(name + "-", 0).daemon().factory());
    }

    @Override
    public void close() {
        counting.shutdownNow();
        reading.shutdownNow();
    }
}
