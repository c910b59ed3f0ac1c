package com.fastpaca.raft.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void aValueIsCountedAtTheLowestBoundThatItDoesNotExceed() {
        Distribution distribution = new Distribution(1, 10);
        for (long value : new long[] {0, 1, 2, 10, 11, 100}) {
            distribution.record(value);
        }

        Distribution.Reading reading = distribution.read();

        assertThat(reading.counts()).containsExactly(2, 2, 2);
        assertThat(reading.sum()).isEqualTo(124);
        assertThat(reading.count()).isEqualTo(6);
    }

    @Test
    void boundsOfTimesAscend() {
        assertThat(Distribution.ofNanos().read().bounds())
                .isSorted()
                .startsWith(100_000)
                .endsWith(60_000_000_000L);
    }
}
