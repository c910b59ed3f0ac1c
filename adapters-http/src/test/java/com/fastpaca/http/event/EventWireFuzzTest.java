package com.fastpaca.http.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.token.ReceivedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

class EventWireFuzzTest {
    private static final int MAX_EVENT_BYTES = 1024;
    private static final HttpLimits LIMITS =
            new HttpLimits(MAX_EVENT_BYTES, 1, 1, 1 << 20, 1, Duration.ofSeconds(1), Duration.ofSeconds(1));

    @FuzzTest
    void anEventThatIsTakenIsWithinTheLimitsAndItsPlacesAreThoseOfItsParts(byte[] bytes) throws JsonFault {
        ReceivedEvent event;
        try {
            event = EventWire.read(Fields.of(JsonDocument.parse(bytes)), LIMITS);
        } catch (JsonFault e) {
            return;
        }
        assertThat(event.role().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, Limits.MAX_ROLE_CHARS);
        assertThat(event.sizeBytes()).isBetween(1, MAX_EVENT_BYTES);
        JsonDocument parts = JsonDocument.parse(event.parts().bytes());
        assertSame(event.parsedParts(), event.parsedParts().tree(), parts.root());
        List<JsonSpan> items = event.parsedParts().tree().items();
        assertThat(items)
                .isNotEmpty()
                .allSatisfy(
                        part -> assertThat(((JsonSpan.Obj) part).text("type")).isNotNull());
    }

    /** The same value at the same place, though it was read in a larger text. */
    private static void assertSame(ParsedJson<?> parts, JsonSpan read, JsonSpan alone) {
        assertThat(read).hasSameClassAs(alone);
        assertThat(parts.at(read.start())).isEqualTo(alone.start());
        assertThat(parts.at(read.end())).isEqualTo(alone.end());
        List<JsonSpan> within = within(alone);
        assertThat(within(read)).hasSameSizeAs(within);
        for (int i = 0; i < within.size(); i++) {
            assertSame(parts, within(read).get(i), within.get(i));
        }
    }

    private static List<JsonSpan> within(JsonSpan span) {
        return switch (span) {
            case JsonSpan.Obj object ->
                object.members().stream().map(JsonSpan.Member::value).toList();
            case JsonSpan.Arr array -> array.items();
            case JsonSpan.Str _, JsonSpan.Num _, JsonSpan.Other _ -> List.of();
        };
    }
}
