package com.fastpaca.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.RawJson;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17, 4096})
    void itGrowsFromAnySizeAndSetsCommas(int expectedBytes) {
        JsonWriter out = new JsonWriter(expectedBytes);

        out.startObject()
                .name("n")
                .value(Long.MIN_VALUE)
                .name("t")
                .value("é")
                .name("b")
                .value(true)
                .name("a")
                .startArray()
                .value(1)
                .startArray()
                .endArray()
                .value(RawJson.of("{\"x\":1.10}"))
                .startObject()
                .endObject()
                .endArray()
                .name("d")
                .number("0.7")
                .endObject();

        assertThat(text(out))
                .isEqualTo(
                        "{\"n\":-9223372036854775808,\"t\":\"é\",\"b\":true,\"a\":[1,[],{\"x\":1.10},{}],\"d\":0.7}");
        assertThat(out.size()).isEqualTo(out.toBytes().length);
    }

    @Test
    void aFieldIsANameAndAValueAndNullIfThereIsNone() {
        JsonWriter out = new JsonWriter(16)
                .startObject()
                .field("n", 1)
                .field("t", "x")
                .field("b", false)
                .field("r", RawJson.of("[]"))
                .fieldOrNull("there", Optional.of(UUID.fromString("00000000-0000-0000-0000-000000000001")))
                .fieldOrNull("not", Optional.empty())
                .fieldOrNull("count", OptionalLong.of(2))
                .fieldOrNull("none", OptionalLong.empty())
                .endObject();

        assertThat(text(out))
                .isEqualTo("{\"n\":1,\"t\":\"x\",\"b\":false,\"r\":[],"
                        + "\"there\":\"00000000-0000-0000-0000-000000000001\",\"not\":null,\"count\":2,\"none\":null}");
    }

    @Test
    void drainingGoesOnWhereItStopped() {
        JsonWriter out = new JsonWriter(4);
        out.startArray().value(1);

        assertThat(new String(out.drain(), StandardCharsets.UTF_8)).isEqualTo("[1");
        assertThat(out.size()).isZero();
        assertThat(text(out.value(2).endArray())).isEqualTo(",2]");
    }

    @Test
    void whatWasDrainedStaysAsItIs() {
        JsonWriter full = new JsonWriter(2);
        JsonWriter halfFull = new JsonWriter(4);
        byte[] ofFull = full.startArray().endArray().drain();
        byte[] ofHalfFull = halfFull.startArray().endArray().drain();

        full.endLine().startObject();
        halfFull.endLine().startObject();

        assertThat(new String(ofFull, StandardCharsets.UTF_8)).isEqualTo("[]");
        assertThat(new String(ofHalfFull, StandardCharsets.UTF_8)).isEqualTo("[]");
    }

    @Test
    void drainingAPartOfTheArrayCostsACopyOfThatPartAlone() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        JsonWriter out = new JsonWriter(1 << 20);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            out.value(i).drain();
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThan(1 << 20);
    }

    @Test
    void linesStandByThemselves() {
        JsonWriter out = new JsonWriter(4);

        out.startObject().endObject().endLine().startObject().endObject().endLine();

        assertThat(text(out)).isEqualTo("{}\n{}\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain,plain",
                "\\u0022,\\\"",
                "\\u005c,\\\\",
                "/,/",
                "\\u0000,\\u0000",
                "\\u001f,\\u001f",
                "\\u000a,\\u000a",
                "\\u007f,\u007f",
                "é,é",
                "😀,😀",
                "\\ud83d\\ude00,😀",
                "\\ud800,\\ud800",
                "\\udc00,\\udc00",
                "\\ud83dx,\\ud83dx",
                "\\ud83d\\ud83d\\ude00,\\ud83d😀",
                "😀\\ude00,😀\\ude00"
            })
    void stringsAreEscapedWhereJsonOrUtf8NeedsIt(String read, String written) throws JsonFault {
        JsonDocument document = JsonDocument.parse(("\"" + read + "\"").getBytes(StandardCharsets.UTF_8));

        assertThat(text(new JsonWriter(0).value(((JsonSpan.Str) document.root()).value())))
                .isEqualTo("\"" + written + "\"");
    }

    @Property
    void everyStringComesBackWhenItIsRead(@ForAll String value) throws JsonFault {
        JsonDocument document =
                JsonDocument.parse(new JsonWriter(0).value(value).toBytes());

        assertThat(((JsonSpan.Str) document.root()).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000Z",
        "-1, 1969-12-31T23:59:59.999Z",
        "951782400000, 2000-02-29T00:00:00.000Z",
        "1767323045678, 2026-01-02T03:04:05.678Z",
        "253402300799999, 9999-12-31T23:59:59.999Z",
        "253402300800000, +10000-01-01T00:00:00Z",
    })
    void timesAreInUtcWithMilliseconds(long millis, String written) {
        assertThat(text(new JsonWriter(0).time(millis))).isEqualTo("\"" + written + "\"");
    }

    @Property
    void timesAreThoseOfTheCalendar(
            @ForAll @LongRange(min = -62_167_219_200_000L, max = 253_402_300_799_999L) long millis) {
        assertThat(text(new JsonWriter(0).time(millis)))
                .isEqualTo("\"" + RFC_3339.format(Instant.ofEpochMilli(millis)) + "\"");
    }

    private static String text(JsonWriter out) {
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }
}
