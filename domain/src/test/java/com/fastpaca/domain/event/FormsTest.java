package com.fastpaca.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.json.RawJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormsTest {

    @ParameterizedTest
    @EnumSource(Form.class)
    void anEventWithoutALayoutIsTheSameBytesInEveryForm(Form form) {
        RawJson parts = RawJson.of("[{\"type\":\"text\",\"text\":\"1e400\"}]");
        assertThat(new EventContent("user", parts, null, List.of()).partsIn(form))
                .isSameAs(parts);
    }

    @Test
    void asSentIsTheBytesThatCame() {
        RawJson parts = RawJson.of("[{\"type\":\"tool_result\",\"payload\":1e400}]");
        PartSpan part = new PartSpan(PartKind.TOOL_RESULT, 1, parts.length() - 1, List.of());
        assertThat(new EventContent("user", parts, null, List.of(part)).partsIn(Form.AS_SENT))
                .isSameAs(parts);
    }

    @Test
    void everyFormHasTokensOfItsOwn() {
        FormTokens tokens = new FormTokens(5, 4, 3, 2, FormTokens.ABSENT);
        assertThat(List.of(Form.values())).extracting(tokens::in).containsExactly(5, 4, 3, 2, FormTokens.ABSENT);
        assertThat(tokens.isUniform()).isFalse();
        assertThat(FormTokens.uniform(7).isUniform()).isTrue();
        assertThat(List.of(Form.values())).extracting(FormTokens.uniform(7)::in).containsOnly(7);
    }

    @Test
    void tokensAreNotNegative() {
        assertThatThrownBy(() -> FormTokens.uniform(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FormTokens(0, -2, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventWithToolPartsCannotBeAbsentWhereToolsAreKept() {
        FormTokens absent = new FormTokens(1, 1, FormTokens.ABSENT, 1, 1);
        assertThatThrownBy(() -> Events.with("user", absent, List.of(new ToolCall("c", null)), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Events.with("user", absent, List.of(), List.of()).tokens()).isEqualTo(absent);
    }
}
