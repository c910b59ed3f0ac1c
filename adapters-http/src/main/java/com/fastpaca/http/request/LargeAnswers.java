package com.fastpaca.http.request;

import com.fastpaca.ports.store.UnavailableException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The large answers on their way, as many at once as memory allows. Where there are that many, the slowest gives way to a new one, if its
 * client takes it so slowly that it could have been meant to keep others out. Safe for concurrent use.
 */
final class LargeAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(LargeAnswers.class);

    /** Who takes less is slow, once it had this long to take more. */
    private static final long SLOW_BYTES_PER_SECOND = 1 << 18;

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int max;
    private final LongSupplier nanoTime;
    private final Set<Chunks> underWay = new HashSet<>();

    /** @param nanoTime a clock as {@link System#nanoTime} */
    LargeAnswers(int max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
    }

    /**
     * @param abort breaks the answer off; its client sees that it is not whole
     * @throws UnavailableException if as many as can be are on their way, and none is slow
     */
    Chunks begin(Piecewise body, Runnable abort) {
        Optional<Chunks> slow = Optional.empty();
        Chunks begun = new Chunks(body, abort, this::ended, nanoTime.getAsLong());
        synchronized (this) {
            if (underWay.size() >= max) {
                slow = slowest();
                if (slow.isEmpty()) {
                    throw UnavailableException.turnedAway("too many large answers are on their way");
                }
                underWay.remove(slow.get());
            }
            underWay.add(begun);
        }
        slow.ifPresent(answer -> {
            LOG.atDebug()
                    .addKeyValue("event", "large_answer_broken_off")
                    .addKeyValue("bytes", answer.bytes())
                    .log("a large answer is broken off for another: its client took {} bytes of it", answer.bytes());
            answer.abort();
        });
        return begun;
    }

    private Optional<Chunks> slowest() {
        long now = nanoTime.getAsLong();
        return underWay.stream()
                .filter(each -> now - each.begunNanos() > GRACE_NANOS)
                .filter(each -> bytesPerSecond(each, now) < SLOW_BYTES_PER_SECOND)
                .min(Comparator.comparingLong(each -> bytesPerSecond(each, now)));
    }

    private static long bytesPerSecond(Chunks answer, long now) {
        return answer.bytes() / TimeUnit.NANOSECONDS.toSeconds(now - answer.begunNanos());
    }

    private synchronized void ended(Chunks answer) {
        underWay.remove(answer);
    }
}
