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
        assertThat(throttle.admitsNews("well")).isFalse();
        assertThat(throttle.admits("ill")).isTrue();
        assertThat(throttle.admitsNews("well")).isTrue();
        assertThat(throttle.admitsNews("well")).isFalse();
    }

    @Test
    void theSameIsDueAgainOnceItsTimeHasPassedSinceItWasSaid() {
        assertThat(throttle.admits("ill")).isTrue();

        nanoTime.addAndGet(AGAIN.toNanos());
        assertThat(throttle.admits("ill")).isFalse();
        nanoTime.incrementAndGet();
        assertThat(throttle.admits("ill")).isTrue();
        assertThat(throttle.admits("ill")).isFalse();
    }

    @Test
    void whatIsAskedForAsNewsAloneIsNeverDueAgain() {
        nanoTime.addAndGet(AGAIN.toNanos() + 1);

        assertThat(throttle.admitsNews("well")).isFalse();
    }

    @Test
    void somethingElseIsSaidAtOnceAndHasItsTimeFromThenOn() {
        assertThat(throttle.admits("ill")).isTrue();
        nanoTime.addAndGet(AGAIN.toNanos());

        assertThat(throttle.admits("worse")).isTrue();
        nanoTime.addAndGet(AGAIN.toNanos());
        assertThat(throttle.admits("worse")).isFalse();
    }
}
