package com.fastpaca.http.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fastpaca.domain.json.JsonSpan;
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
        assertThat(event.partSpans()).isEqualTo(parts.root());
        List<JsonSpan> items = event.partSpans().items();
        assertThat(items)
                .isNotEmpty()
                .allSatisfy(
                        part -> assertThat(((JsonSpan.Obj) part).text("type")).isNotNull());
    }
}
