package com.fastpaca.raft.cluster;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks names up without waiting for longer than is wanted. A lookup that hangs is not begun again before it has ended. */
final class Names implements AutoCloseable {
    private final Resolver resolver;
    private final Map<String, Future<List<InetAddress>>> underWay = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("name-lookups-", 0).daemon().factory());

    Names(Resolver resolver) {
        this.resolver = resolver;
    }

    void begin(String host) {
        underWay.computeIfAbsent(host, name -> threads.submit(() -> List.of(resolver.resolve(name))));
    }

    /**
     * The addresses of a name that was begun with; more than one may ask for them.
     *
     * @throws ExecutionException if the name does not resolve
     * @throws TimeoutException if it has not done so by then
     */
    List<InetAddress> await(String host, long deadlineNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        Future<List<InetAddress>> lookup = underWay.get(host);
        if (lookup == null) {
            throw new IllegalStateException("not begun: " + host);
        }
        return lookup.get(Math.max(deadlineNanos - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
    }

    /** Lets the lookups that have ended be begun again. */
    void forgetEnded() {
        underWay.values().removeIf(Future::isDone);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
