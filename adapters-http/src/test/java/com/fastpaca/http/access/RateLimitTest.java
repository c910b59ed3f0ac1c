package com.fastpaca.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);

    private static long passed(RateLimit limit, String client, int requests) {
        return IntStream.range(0, requests)
                .filter(i -> limit.secondsToWait(client) == 0)
                .count();
    }

    @Test
    void nobodyIsLimitedWhereThereIsNoLimit() {
        assertThat(passed(new RateLimit(0, clock::get), "a", 1_000)).isEqualTo(1_000);
    }

    @Test
    void aSecondsWorthMayComeAtOnceAndThenAsTimeGoesBy() {
        RateLimit limit = new RateLimit(10, clock::get);

        assertThat(passed(limit, "a", 100)).isEqualTo(10);
        clock.addAndGet(SECOND / 10 - 1);
        assertThat(passed(limit, "a", 1)).isZero();
        clock.addAndGet(1);
        assertThat(passed(limit, "a", 5)).isEqualTo(1);
        clock.addAndGet(3 * SECOND);
        assertThat(passed(limit, "a", 100)).as("rest is not saved up").isEqualTo(10);
    }

    @Test
    void eachClientHasARateOfItsOwn() {
        RateLimit limit = new RateLimit(3, clock::get);

        assertThat(passed(limit, "a", 10)).isEqualTo(3);
        assertThat(passed(limit, "b", 10)).isEqualTo(3);
    }

    @Property
    void noSecondSeesMoreThanTwiceTheRateAndWhoWaitsAsToldMayPass(
            @ForAll @IntRange(min = 1, max = 2_000) int rate,
            @ForAll @IntRange(min = 2_000_000, max = 1_000_000_000) int step) {
        RateLimit limit = new RateLimit(rate, clock::get);
        long passed = 0;
        long start = clock.get();
        while (clock.get() - start < SECOND && passed <= 2L * rate) {
            passed += passed(limit, "a", rate + 1);
            clock.addAndGet(step);
        }
        assertThat(passed).isLessThanOrEqualTo(2L * rate);

        passed(limit, "a", rate);
        int wait = limit.secondsToWait("a");
        clock.addAndGet(wait * SECOND);
        assertThat(limit.secondsToWait("a")).isZero();
    }

    @Test
    void manyClientsTakeABoundedSpaceAndTheIdleMakeRoom() {
        RateLimit limit = new RateLimit(1, clock::get);
        for (int i = 0; i < 300_000; i++) {
            limit.secondsToWait("flood " + i);
        }
        assertThat(limit.clients()).isLessThan(110_000);
        assertThat(limit.secondsToWait("late"))
                .as("shares one rate with the others")
                .isPositive();

        clock.addAndGet(2 * SECOND);
        limit.secondsToWait("first after the flood");
        assertThat(limit.clients()).isLessThan(10);
        assertThat(limit.secondsToWait("late")).isZero();
    }
}
