package com.fastpaca.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private static final String KEY = "k".repeat(40);

    @Test
    void oneOfThemIsFoundAndNothingElse() {
        ApiKeys keys = new ApiKeys(List.of(new ApiKey("one", "first"), new ApiKey("other", KEY)));

        assertThat(keys.find("first")).hasValue(new ApiKeys.Known(0, "one"));
        assertThat(keys.find(KEY)).hasValue(new ApiKeys.Known(1, "other"));
        assertThat(Stream.of("", "firs", "first ", KEY.substring(1), KEY + "k", "\u0000")
                        .map(keys::find))
                .allSatisfy(found -> assertThat(found).isEmpty());
    }

    @Test
    void noneAreRequiredWhereThereAreNone() {
        assertThat(new ApiKeys(List.of()).areRequired()).isFalse();
        assertThat(new ApiKeys(List.of(new ApiKey("one", KEY))).areRequired()).isTrue();
    }

    @Test
    void noTextShowsAKey() {
        assertThat(new ApiKey("one", KEY).toString()).doesNotContain(KEY);
        assertThat(new AccessSettings(
                                new ApiKeys(List.of(new ApiKey("one", KEY))),
                                new RateLimit(0, System::nanoTime),
                                false,
                                false)
                        .toString())
                .doesNotContain(KEY);
    }
}
