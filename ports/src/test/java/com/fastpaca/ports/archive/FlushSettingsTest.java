package com.fastpaca.ports.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlushSettingsTest {
    @ParameterizedTest
    @CsvSource({"10, 120", "1000, 12000", "5000, 60000", "3600000, 60000"})
    void whatIsNotTakenIsTriedAgainAfterTwelveIntervalsOrAMinute(long intervalMillis, long retryMillis) {
        FlushSettings settings = new FlushSettings(intervalMillis, 1, 1, 0);
        assertThat(settings.retryMillis()).isEqualTo(retryMillis);
    }
}
