package com.fastpaca.domain.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "Z9", "a.b_c~d:e@f-g", "0", ".", "..", "-"})
    void anIdOfAllowedCharactersIsTaken(String id) {
        assertThat(new ConversationId(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a%2Fb", "ä", "a\n", "a\u0000", "日本", "a+b", "a\ud83d\ude00"})
    void anyOtherIdIsRefused(String id) {
        assertThat(ConversationId.isValid(id)).isFalse();
        assertThatThrownBy(() -> new ConversationId(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIdHasAtMost255Characters() {
        assertThat(ConversationId.isValid("a".repeat(255))).isTrue();
        assertThat(ConversationId.isValid("a".repeat(256))).isFalse();
    }
}
