package com.fastpaca.bootstrap.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader that the other tests rely on. */
class TextFormatTest {
    private static final String HISTOGRAM = """
            # HELP h_seconds help
            # TYPE h_seconds histogram
            h_seconds_bucket{a="b",le="1.0"} 1
            h_seconds_bucket{a="b",le="+Inf"} 2
            h_seconds_count{a="b"} 2
            h_seconds_sum{a="b"} 3.5
            """;

    @Test
    void whatIsOfTheFormatIsRead() {
        TextFormat.Family family =
                Objects.requireNonNull(TextFormat.parse(HISTOGRAM).get("h_seconds"));

        assertThat(family.type()).isEqualTo("histogram");
        assertThat(family.labelNames()).containsExactly("a");
        assertThat(family.value("h_seconds_bucket", "le", "+Inf")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a 1\n",
                "# TYPE a gauge\na 1\n",
                "# HELP a help\n# TYPE a gauge\na 1",
                "# HELP a help\n# TYPE a gauge\nb 1\n",
                "# HELP a help\n# TYPE a gauge\na 1\na 1\n",
                "# HELP a help\n# TYPE a gauge\na{b=\"c} 1\n",
                "# HELP a help\n# TYPE a gauge\na{b=\"c\" d=\"e\"} 1\n",
                "# HELP a help\n# TYPE a gauge\na{b=\"c\",b=\"d\"} 1\n",
                "# HELP a help\n# TYPE a gauge\na one\n",
                "# HELP a help\n# TYPE a counter\na 1\n",
                "# HELP a help\n# TYPE a gauge\na 1\n\n",
                "# HELP a help\n# TYPE a gauge\na 1\n# HELP a help\n# TYPE a gauge\n"
            })
    void whatIsNotIsRefused(String text) {
        assertThatThrownBy(() -> TextFormat.parse(text)).isInstanceOf(AssertionError.class);
    }

    @Test
    void bucketsHaveToAddUp() {
        assertThatThrownBy(() -> TextFormat.parse(HISTOGRAM.replace("_count{a=\"b\"} 2", "_count{a=\"b\"} 3")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> TextFormat.parse(HISTOGRAM.replace("le=\"1.0\"} 1", "le=\"1.0\"} 3")))
                .isInstanceOf(AssertionError.class);
    }
}
