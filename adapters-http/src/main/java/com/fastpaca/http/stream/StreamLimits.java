package com.fastpaca.http.stream;

import java.time.Duration;

/**
 * Bounds on streams.
 *
 * @param maxStreams open at once on this node
 * @param pingEvery how often a client is asked for a sign of life
 * @param silence a client that gave none for so long is gone
 */
public record StreamLimits(int maxStreams, Duration pingEvery, Duration silence) {
    private static final Duration PING_EVERY = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(90);

    /** With the contract's times. */
    public static StreamLimits of(int maxStreams) {
        return new StreamLimits(maxStreams, PING_EVERY, SILENCE);
    }
}
