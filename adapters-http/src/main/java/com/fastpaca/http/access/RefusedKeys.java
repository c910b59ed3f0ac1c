package com.fastpaca.http.access;

import com.fastpaca.http.audit.Audit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of requests that were turned away for want of a key, in so many lines a second at most: strangers must not be able to fill a
 * disk. What was left out is counted, and told with the next line.
 */
final class RefusedKeys {
    static final int LINES_A_SECOND = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Audit.LOGGER);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private long sinceNanos;
    private int lines;
    private long suppressed;

    /** @param nanoTime a clock as {@link System#nanoTime} */
    RefusedKeys(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
    }

    /** @param reason one of a few words */
    void tell(Caller caller, String reason) {
        long before = suppressedBefore();
        if (before >= 0) {
            LOG.atWarn()
                    .addKeyValue("event", "authentication_failed")
                    .addKeyValue("peer_address", caller.address())
                    .addKeyValue("reason", reason)
                    .addKeyValue("suppressed", before)
                    .log("a request was turned away for want of a key");
        }
    }

    /** How many were left out before this one; -1 if it is to be left out, too. */
    private synchronized long suppressedBefore() {
        long now = nanoTime.getAsLong();
        if (now - sinceNanos >= SECOND_NANOS) {
            sinceNanos = now;
            lines = 0;
        }
        if (lines == LINES_A_SECOND) {
            suppressed++;
            return -1;
        }
        lines++;
        long before = suppressed;
        suppressed = 0;
        return before;
    }
}
