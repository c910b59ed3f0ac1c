package com.fastpaca.raft.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
    private static final Duration AGAIN = Duration.ofSeconds(60);

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE);
    private final LogThrottle<String> throttle = new LogThrottle<>("well", AGAIN, nanoTime::get);

    @Test
    void whatHoldsInitiallyIsNoNewsUntilSomethingElseWasSaid() {
        assertThat(throttle.isNews("well")).isFalse();
        assertThat(throttle.isNewsOrDueAgain("ill")).isTrue();
        assertThat(throttle.isNews("well")).isTrue();
        assertThat(throttle.isNews("well")).isFalse();
    }

    @Test
    void theSameIsDueAgainOnceItsTimeHasPassedSinceItWasSaid() {
        assertThat(throttle.isNewsOrDueAgain("ill")).isTrue();

        nanoTime.addAndGet(AGAIN.toNanos());
        assertThat(throttle.isNewsOrDueAgain("ill")).isFalse();
        nanoTime.incrementAndGet();
        assertThat(throttle.isNewsOrDueAgain("ill")).isTrue();
        assertThat(throttle.isNewsOrDueAgain("ill")).isFalse();
    }

    @Test
    void whatIsAskedForAsNewsAloneIsNeverDueAgain() {
        nanoTime.addAndGet(AGAIN.toNanos() + 1);

        assertThat(throttle.isNews("well")).isFalse();
    }

    @Test
    void somethingElseIsSaidAtOnceAndHasItsTimeFromThenOn() {
        assertThat(throttle.isNewsOrDueAgain("ill")).isTrue();
        nanoTime.addAndGet(AGAIN.toNanos());

        assertThat(throttle.isNewsOrDueAgain("worse")).isTrue();
        nanoTime.addAndGet(AGAIN.toNanos());
        assertThat(throttle.isNewsOrDueAgain("worse")).isFalse();
    }
}
