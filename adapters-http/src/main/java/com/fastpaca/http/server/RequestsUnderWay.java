package com.fastpaca.http.server;

import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.HttpLimits;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The requests that have come and are not answered, and bounds on them and on their bodies, so that floods meet a refusal instead of a
 * queue without end; and a way to stop without cutting anybody off.
 */
@Singleton
public final class RequestsUnderWay {
    private final int max;
    private final long maxBodyBytes;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bodyBytes = new AtomicLong();
    private final Awaited allAnswered = new Awaited(() -> count.get() == 0);
    private volatile boolean stopping;
    private volatile boolean othersServe;

    RequestsUnderWay(HttpLimits limits) {
        this.max = limits.maxRequestsUnderWay();
        this.maxBodyBytes = limits.maxBodyBytes();
    }

    /** Why no request is taken now, or null. */
    @Nullable
    RequestFault refusal() {
        if (stopping) {
            String message = "The server is shutting down; nothing was changed";
            return othersServe ? RequestFault.elsewhere(message) : RequestFault.unavailable(message);
        }
        return count.get() < max ? null : RequestFault.unavailable("The server is busy; nothing was changed");
    }

    void came() {
        count.incrementAndGet();
    }

    void ended() {
        if (count.decrementAndGet() == 0 && stopping) {
            allAnswered.changed();
        }
    }

    /**
     * Counts a piece of a body.
     *
     * @param piece bytes that came
     * @param before bytes of the same body that had come
     * @return whether there is room for it
     */
    boolean bodyCame(int piece, long before) {
        long all = bodyBytes.addAndGet(piece);
        // Half of the room is for small ones, so that a few large ones do not turn all others away.
        boolean small = before + piece <= HttpLimits.SMALL_BODY_BYTES;
        return all <= (small ? maxBodyBytes : maxBodyBytes / 2);
    }

    void bodyDropped(long bytes) {
        bodyBytes.addAndGet(-bytes);
    }

    /**
     * From now on requests are refused; those under way are served.
     *
     * @param othersServe whether there are nodes that take what is refused
     */
    public void refuseMore(boolean othersServe) {
        this.othersServe = othersServe;
        stopping = true;
    }

    /** Waits until those under way are answered, once more are refused; false if some are not in time. */
    public boolean awaitAnswers(Duration timeout) throws InterruptedException {
        return allAnswered.await(timeout);
    }

    public int count() {
        return count.get();
    }

    /** Bytes of the bodies that have come and whose requests are not answered. */
    public long bodyBytes() {
        return bodyBytes.get();
    }
}
