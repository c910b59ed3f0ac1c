package com.fastpaca.raft.throttle;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a state that lasts from filling the log: admits what is news, and the same again from time to time. What it admits counts as said.
 * For one thread at a time.
 *
 * @param <T> what can be said; equal where it is the same
 */
public final class LogThrottle<T> {
    private final long againNanos;
    private final LongSupplier nanoTime;
    private T said;
    private long saidNanos;

    /**
     * @param initially what holds without being said
     * @param again time after which the same is due again
     */
    public LogThrottle(T initially, Duration again, LongSupplier nanoTime) {
        this.said = initially;
        this.againNanos = again.toNanos();
        this.nanoTime = nanoTime;
        this.saidNanos = nanoTime.getAsLong();
    }

    /** Admits a state if it is another than the last one said. */
    public boolean admitsNews(T state) {
        if (state.equals(said)) {
            return false;
        }
        said = state;
        saidNanos = nanoTime.getAsLong();
        return true;
    }

    /** Admits a state if it is another than the last one said, or if that was said long enough ago. */
    public boolean admits(T state) {
        if (admitsNews(state)) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - saidNanos <= againNanos) {
            return false;
        }
        saidNanos = now;
        return true;
    }
}
