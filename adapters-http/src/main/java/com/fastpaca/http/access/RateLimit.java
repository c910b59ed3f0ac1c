package com.fastpaca.http.access;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets each client make so many requests a second, and as many at once after a second of rest: the generic cell rate algorithm (ITU-T
 * I.371), which keeps one number for a client, the time at which its next request would be due. Safe for concurrent use.
 */
public final class RateLimit {
    /** More clients than this share one rate; who is idle does not count. */
    private static final int MAX_CLIENTS = 100_000;

    private static final String ALL_OTHERS = "";
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Forgetting looks at every client; strangers must not be able to have that done for each of their requests. */
    private static final long FORGET_EVERY_NANOS = BURST_NANOS;

    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Long> dueNanos = new ConcurrentHashMap<>();
    private final AtomicLong forgotAtNanos;

    /**
     * @param requestsPerSecond for each client; 0 sets no limit
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    public RateLimit(int requestsPerSecond, LongSupplier nanoTime) {
        this.intervalNanos = requestsPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        this.nanoTime = nanoTime;
        this.forgotAtNanos = new AtomicLong(nanoTime.getAsLong() - FORGET_EVERY_NANOS);
    }

    /** Counts a request; 0 if it may pass, otherwise the seconds after which the client may ask again. */
    int secondsToWait(String client) {
        if (intervalNanos == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        String counted = dueNanos.size() < MAX_CLIENTS || dueNanos.containsKey(client) ? client : ALL_OTHERS;
        if (counted.equals(ALL_OTHERS)) {
            forgetIdle(now);
        }
        long[] wait = {0};
        dueNanos.compute(counted, (key, present) -> {
            long due = present == null || present - now < 0 ? now : present;
            if (due - now > BURST_NANOS - intervalNanos) {
                wait[0] = due - now - (BURST_NANOS - intervalNanos);
                return due;
            }
            return due + intervalNanos;
        });
        return Math.toIntExact((wait[0] + BURST_NANOS - 1) / BURST_NANOS);
    }

    /** How many clients are told apart now. */
    int clients() {
        return dueNanos.size();
    }

    private void forgetIdle(long now) {
        long last = forgotAtNanos.get();
        if (now - last >= FORGET_EVERY_NANOS && forgotAtNanos.compareAndSet(last, now)) {
            dueNanos.values().removeIf(due -> due - now < 0);
        }
    }
}
