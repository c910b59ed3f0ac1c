package com.fastpaca.bootstrap;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for work that would hold up event loops; what does not fit their queues is rejected. */
record Workers(ExecutorService largeRequests, ExecutorService reading, ExecutorService archiveReading)
        implements AutoCloseable {
    /** Those that wait hold their bodies, and to be counted also the trees of these; both have bounds of their own, in bytes. */
    private static final int MAX_WAITING_LARGE_REQUESTS = 64;

    private static final int MAX_WAITING_READS = 4_096;
    private static final int MAX_WAITING_ARCHIVE_READS = 1_024;

    /** More than there may be cores, as they also wait for the disk. */
    private static final int READERS = Math.max(16, Runtime.getRuntime().availableProcessors() + 4);

    /** @param archiveReaders those that wait for the archive */
    Workers(int archiveReaders) {
        this(
                // One core stays for everything else, however large the bodies are.
                pool(
                        "large-requests",
                        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                        MAX_WAITING_LARGE_REQUESTS),
                pool("reads", READERS, MAX_WAITING_READS),
                pool("archive-reads", archiveReaders, MAX_WAITING_ARCHIVE_READS));
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
        largeRequests.shutdownNow();
        reading.shutdownNow();
        archiveReading.shutdownNow();
    }
}
