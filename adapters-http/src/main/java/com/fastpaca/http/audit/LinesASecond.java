package com.fastpaca.http.audit;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds the lines that are logged of what anybody can cause: strangers must not be able to fill a disk. What is left out is counted. Safe
 * for concurrent use.
 */
public final class LinesASecond {
    public static final int MAX = 10;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private long sinceNanos;
    private int lines;
    private long suppressed;

    /** @param nanoTime a clock as {@link System#nanoTime} */
    public LinesASecond(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
    }

    /** Takes the place of a line: how many were left out before it. Empty if this one is to be left out, too. */
    public synchronized OptionalLong take() {
        long now = nanoTime.getAsLong();
        if (now - sinceNanos >= SECOND_NANOS) {
            sinceNanos = now;
            lines = 0;
        }
        if (lines == MAX) {
            suppressed++;
            return OptionalLong.empty();
        }
        lines++;
        long before = suppressed;
        suppressed = 0;
        return OptionalLong.of(before);
    }
}
