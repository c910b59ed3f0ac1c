package com.fastpaca.bootstrap.metrics;

import com.fastpaca.ports.token.TokenCounter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long it takes to count tokens, and of how much text. */
final class TokenSeries {
    private static final Duration[] BOUNDS = {
        Duration.ofNanos(10_000),
        Duration.ofNanos(100_000),
        Duration.ofMillis(1),
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1)
    };

    private final Timer time;
    private final Counter characters;

    TokenSeries(MeterRegistry meters) {
        time = Timer.builder("fastpaca_token_counting")
                .description("Counting the tokens of one text")
                .serviceLevelObjectives(BOUNDS)
                .register(meters);
        characters = Counter.builder("fastpaca_token_counting_characters")
                .description("Characters of texts whose tokens were counted")
                .register(meters);
    }

    TokenCounter timed(TokenCounter counter) {
        return text -> {
            long begun = System.nanoTime();
            int tokens = counter.count(text);
            time.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            characters.increment(text.length());
            return tokens;
        };
    }
}
