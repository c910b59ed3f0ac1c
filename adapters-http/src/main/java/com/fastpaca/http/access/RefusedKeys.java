package com.fastpaca.http.access;

import com.fastpaca.http.audit.Audit;
import com.fastpaca.http.audit.LinesASecond;
import com.fastpaca.http.request.Caller;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of requests that were turned away for want of a key, in so many lines a second at most. */
final class RefusedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.LOGGER);

    private final LinesASecond lines;

    /** @param nanoTime a clock as {@link System#nanoTime} */
    RefusedKeys(LongSupplier nanoTime) {
        this.lines = new LinesASecond(nanoTime);
    }

    /** @param reason one of a few words */
    void tell(Caller caller, String reason) {
        lines.take()
                .ifPresent(before -> LOG.atWarn()
                        .addKeyValue("event", "authentication_failed")
                        .addKeyValue("peer_address", caller.address())
                        .addKeyValue("reason", reason)
                        .addKeyValue("suppressed", before)
                        .log("a request was turned away for want of a key"));
    }
}
