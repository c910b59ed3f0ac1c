package com.fastpaca.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.json.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableContentTest {
    private static ReadableContent read(String role, String parts, @Nullable String metadata) {
        return ReadableContent.of(
                new EventContent(role, RawJson.of(parts), metadata == null ? null : RawJson.of(metadata), List.of()));
    }

    @Test
    void theTextOfTextPartsIsFound() {
        ReadableContent readable = read(
                "user",
                "[{\"type\":\"text\",\"text\":\"one\\ntwo\"},{\"type\":\"image\",\"text\":\"no\"},{\"text\":\"é😀\",\"type\":\"text\"}]",
                null);
        assertThat(readable).isEqualTo(new ReadableContent("one\ntwo\né😀", List.of(), 0));
    }

    @Test
    void theNamesOfCalledToolsAreFoundInAllShapesThatTheProductKnows() {
        assertThat(read(
                                "assistant",
                                "[{\"type\":\"tool_call\",\"id\":\"1\",\"name\":\"a\"},{\"type\":\"tool_use\",\"id\":\"2\",\"name\":\"b\"},"
                                        + "{\"type\":\"tool-weather\",\"toolCallId\":\"3\",\"state\":\"output-available\",\"output\":1},"
                                        + "{\"type\":\"function_call\",\"call_id\":\"4\",\"name\":\"d\"}]",
                                "{\"tool_calls\":[{\"id\":\"5\",\"function\":{\"name\":\"e\"}}]}")
                        .toolCalls())
                .containsExactly("a", "b", "weather", "d", "e");
    }

    @Test
    void aNumberIsANameAsItWasWritten() {
        assertThat(read(
                                "assistant",
                                "[{\"type\":\"text\",\"text\":\"é😀\"},{\"type\":\"tool_call\",\"name\":-1.50e+2},"
                                        + "{\"type\":\"tool_call\",\"name\":7,\"id\":\"1\"}]",
                                "{\"é\":1,\"tool_calls\":[{\"name\":12345678901234567890}]}")
                        .toolCalls())
                .containsExactly("-1.50e+2", "7", "12345678901234567890");
    }

    @Test
    void resultsAreCounted() {
        assertThat(read("tool", "[{\"type\":\"text\",\"text\":\"7\"}]", "{\"tool_call_id\":\"1\"}"))
                .isEqualTo(new ReadableContent("7", List.of(), 1));
    }

    @Test
    void aCallWithoutANameIsACall() {
        assertThat(read("assistant", "[{\"type\":\"tool_call\",\"id\":\"1\"}]", null)
                        .toolCalls())
                .containsExactly((String) null);
    }

    @Test
    void whatNoTextCanHoldIsReplaced() {
        assertThat(read("user", "[{\"type\":\"text\",\"text\":\"a\\u0000b\\ud800c\\udc00\\ud83d\\ude00\"}]", null)
                        .text())
                .isEqualTo("a\ufffdb\ufffdc\ufffd😀");
        assertThat(read("user", "[{\"type\":\"tool_call\",\"name\":\"\\u0000\\ud800\"}]", null)
                        .toolCalls())
                .containsExactly("\ufffd\ufffd");
    }

    @Test
    void theLastOfTwoEqualNamesCounts() {
        assertThat(read("user", "[{\"type\":\"x\",\"type\":\"text\",\"text\":\"a\",\"text\":\"b\"}]", null)
                        .text())
                .isEqualTo("b");
    }

    @Test
    void deepAndLongValuesAreReadOver() {
        String deep = "[".repeat(126) + "]".repeat(126);
        String number = "9".repeat(100_000) + "e400";
        assertThat(read("user", "[{\"type\":\"text\",\"v\":" + deep + ",\"n\":" + number + ",\"text\":\"t\"}]", null)
                        .text())
                .isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[", "[{\"type\":\"text\",\"text\":\"a\"}", "{}", "[1]", "null", "[{\"type\":1e}]", "\u0000"
            })
    void ofWhatCannotBeReadNothingIsDerived(String parts) {
        assertThat(read("user", parts, "{")).isEqualTo(new ReadableContent("", List.of(), 0));
    }
}
