package com.fastpaca.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.access.ApiKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeySyntaxTest {
    @Test
    void aKeyWithoutALabelIsCalledByItsPlace() {
        assertThat(ApiKeySyntax.parse(List.of("one", "back-end.1_B two", "three"), "file"))
                .hasValue(List.of(
                        new ApiKey("file-1", "one"), new ApiKey("back-end.1_B", "two"), new ApiKey("file-3", "three")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " key",
                "label ",
                "label  key",
                "label\tkey",
                "la/bel key",
                "a b key",
                "a,b",
                "label k\u00e9y",
                "key\n"
            })
    void anythingElseIsNone(String text) {
        assertThat(ApiKeySyntax.parse(List.of("key", text), "key")).isEmpty();
    }

    @Test
    void commandsUseTheFirstKeyWithoutItsLabel() {
        assertThat(ApiKeySyntax.firstKeyIn("operator the-key, other")).hasValue("the-key");
        assertThat(ApiKeySyntax.firstKeyIn(" the-key")).hasValue("the-key");
        assertThat(ApiKeySyntax.firstKeyIn("no key at all")).isEmpty();
    }
}
