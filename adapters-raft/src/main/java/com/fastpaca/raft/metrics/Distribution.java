package com.fastpaca.raft.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often values of which size came. Recording takes no lock and allocates nothing, as threads that write the log do it. Safe for
 * concurrent use.
 */
public final class Distribution {
    private final long[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /**
     * What came so far; values that come while it is read may be in the sum and not yet in the counts.
     *
     * @param bounds upper bounds, inclusive and ascending
     * @param counts how many were at most each bound and above the one before it; the last, how many were above all bounds
     */
    public record Reading(long[] bounds, long[] counts, long sum) {
        public long count() {
            long all = 0;
            for (long count : counts) {
                all += count;
            }
            return all;
        }
    }

    /** @param bounds upper bounds, inclusive and ascending */
    public Distribution(long... bounds) {
        this.bounds = bounds.clone();
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Of nanoseconds, for what takes from a tenth of a millisecond to a minute. */
    public static Distribution ofNanos() {
        long tenth = TimeUnit.MICROSECONDS.toNanos(100);
        long[] steps = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 200_000, 600_000};
        long[] bounds = new long[steps.length];
        for (int i = 0; i < steps.length; i++) {
            bounds[i] = steps[i] * tenth;
        }
        return new Distribution(bounds);
    }

    public void record(long value) {
        int at = 0;
        while (at < bounds.length && value > bounds[at]) {
            at++;
        }
        counts[at].increment();
        sum.add(value);
    }

    public Reading read() {
        long[] values = new long[counts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = counts[i].sum();
        }
        return new Reading(bounds.clone(), values, sum.sum());
    }
}
