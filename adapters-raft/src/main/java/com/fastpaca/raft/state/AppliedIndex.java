package com.fastpaca.raft.state;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The index up to which a replica has applied its log, and those who wait for it. Advanced by one thread; safe for concurrent use. */
final class AppliedIndex {
    private final Executor executor;
    private final NavigableMap<Long, CompletableFuture<Void>> waiting = new TreeMap<>();
    private volatile long index = -1;

    /** @param executor completes what is waited for: the applying thread has more to apply */
    AppliedIndex(Executor executor) {
        this.executor = executor;
    }

    long get() {
        return index;
    }

    void advance(long reached) {
        List<CompletableFuture<Void>> done;
        synchronized (this) {
            index = reached;
            if (waiting.isEmpty() || waiting.firstKey() > reached) {
                return;
            }
            var past = waiting.headMap(reached, true);
            done = new ArrayList<>(past.values());
            past.clear();
        }
        try {
            executor.execute(() -> complete(done));
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // They are forgotten here: nobody else would complete them, and a fault while applying stops the node.
            complete(done);
        }
    }

    private static void complete(List<CompletableFuture<Void>> done) {
        done.forEach(each -> each.complete(null));
    }

    /** Completes once the index is reached. */
    CompletableFuture<Void> await(long wanted) {
        if (index >= wanted) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (this) {
            if (index >= wanted) {
                return CompletableFuture.completedFuture(null);
            }
            // A copy: whoever gives up waiting must not take it from others.
            return waiting.computeIfAbsent(wanted, each -> new CompletableFuture<>())
                    .copy();
        }
    }
}
