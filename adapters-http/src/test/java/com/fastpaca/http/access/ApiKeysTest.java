package com.fastpaca.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private static final String KEY = "k".repeat(40);

    @Test
    void oneOfThemIsFoundAndNothingElse() {
        ApiKeys keys = new ApiKeys(List.of("first", KEY));

        assertThat(keys.find("first")).hasValue(0);
        assertThat(keys.find(KEY)).hasValue(1);
        assertThat(Stream.of("", "firs", "first ", KEY.substring(1), KEY + "k", "\u0000")
                        .map(keys::find))
                .allSatisfy(found -> assertThat(found).isEmpty());
    }

    @Test
    void noneAreRequiredWhereThereAreNone() {
        assertThat(new ApiKeys(List.of()).areRequired()).isFalse();
        assertThat(new ApiKeys(List.of(KEY)).areRequired()).isTrue();
    }

    @Test
    void noTextShowsAKey() {
        assertThat(new AccessSettings(new ApiKeys(List.of(KEY)), new RateLimit(0, System::nanoTime), false, false)
                        .toString())
                .doesNotContain(KEY);
    }
}
