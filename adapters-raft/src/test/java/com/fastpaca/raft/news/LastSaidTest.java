package com.fastpaca.raft.news;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LastSaidTest {
    private static final Duration AGAIN = Duration.ofSeconds(60);

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE);
    private final LastSaid<String> said = new LastSaid<>("well", AGAIN, nanoTime::get);

    @Test
    void whatHoldsInitiallyIsNoNewsUntilSomethingElseWasSaid() {
        assertThat(said.isNews("well")).isFalse();
        assertThat(said.isNewsOrDueAgain("ill")).isTrue();
        assertThat(said.isNews("well")).isTrue();
        assertThat(said.isNews("well")).isFalse();
    }

    @Test
    void theSameIsDueAgainOnceItsTimeHasPassedSinceItWasSaid() {
        assertThat(said.isNewsOrDueAgain("ill")).isTrue();

        nanoTime.addAndGet(AGAIN.toNanos());
        assertThat(said.isNewsOrDueAgain("ill")).isFalse();
        nanoTime.incrementAndGet();
        assertThat(said.isNewsOrDueAgain("ill")).isTrue();
        assertThat(said.isNewsOrDueAgain("ill")).isFalse();
    }

    @Test
    void whatIsAskedForAsNewsAloneIsNeverDueAgain() {
        nanoTime.addAndGet(AGAIN.toNanos() + 1);

        assertThat(said.isNews("well")).isFalse();
    }

    @Test
    void somethingElseIsSaidAtOnceAndHasItsTimeFromThenOn() {
        assertThat(said.isNewsOrDueAgain("ill")).isTrue();
        nanoTime.addAndGet(AGAIN.toNanos());

        assertThat(said.isNewsOrDueAgain("worse")).isTrue();
        nanoTime.addAndGet(AGAIN.toNanos());
        assertThat(said.isNewsOrDueAgain("worse")).isFalse();
    }
}
