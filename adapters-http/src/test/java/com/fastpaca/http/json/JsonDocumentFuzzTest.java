package com.fastpaca.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import java.util.Arrays;

class JsonDocumentFuzzTest {
    private static final String TOO_DEEP = "nested";

    @FuzzTest
    void bytesAreTakenIfTheGrammarTakesThemAndAreAFaultOtherwise(byte[] bytes) throws JsonFault {
        byte[] given = bytes.clone();
        JsonDocument document;
        try {
            document = JsonDocument.parse(bytes);
        } catch (JsonFault e) {
            assertThat(String.valueOf(e.getMessage()).contains(TOO_DEEP) || !JsonGrammar.accepts(given))
                    .as(e.getMessage())
                    .isTrue();
            return;
        }
        assertThat(JsonGrammar.accepts(given)).isTrue();
        assertNested(document.root(), 0, document.raw(document.root()).length());
        RawJson compact = document.raw(document.root());
        JsonDocument again = JsonDocument.parse(compact.bytes());
        assertThat(again.raw(again.root())).isEqualTo(compact);
    }

    /** The target's text ends at the first zero byte, which no JSON text holds. */
    @FuzzTest
    void aMergePatchMakesValidJsonAndSaysTheSameTwice(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        RawJson target = new RawJson(Arrays.copyOf(bytes, end));
        RawJson patch = new RawJson(Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length));
        RawJson merged;
        try {
            merged = MergePatch.apply(target, parsed(patch));
        } catch (JsonFault e) {
            return;
        }
        assertThat(JsonGrammar.accepts(merged.bytes())).isTrue();
        assertThat(again(merged, patch)).isEqualTo(merged);
    }

    private static RawJson again(RawJson merged, RawJson patch) {
        try {
            return MergePatch.apply(merged, parsed(patch));
        } catch (JsonFault e) {
            throw new AssertionError("what was merged is not taken: " + merged, e);
        }
    }

    private static ParsedJson<?> parsed(RawJson json) throws JsonFault {
        JsonDocument document = JsonDocument.parse(json.bytes());
        return document.parsed(document.root());
    }

    private static void assertNested(JsonSpan span, int start, int end) {
        assertThat(span.start()).isBetween(start, span.end());
        assertThat(span.end()).isLessThanOrEqualTo(end);
        switch (span) {
            case JsonSpan.Obj object ->
                object.members().forEach(member -> assertNested(member.value(), span.start() + 1, span.end() - 1));
            case JsonSpan.Arr array ->
                array.items().forEach(item -> assertNested(item, span.start() + 1, span.end() - 1));
            case JsonSpan.Str _, JsonSpan.Num _, JsonSpan.Other _ -> {}
        }
    }
}
