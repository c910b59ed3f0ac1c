package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** What lines look like, whatever stands in them. */
class LinesTest {
    private static final String NASTY =
            "a\nb\r\nc\u2028d\u2029e\u0085f\u0000g\u001b[31mh\u007fi\"j\\k\u00e9l\ud83d\ude00m\t";

    private static String logged(LineFormat format, Consumer<Logger> statement) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogOutput output = new LogOutput(out, format);
        output.setContext(context);
        output.start();
        ch.qos.logback.classic.Logger logger = context.getLogger("com.fastpaca.bootstrap.log.SomeLongerName");
        logger.addAppender(output);
        statement.accept(logger);
        output.flush(Duration.ofSeconds(20));
        context.stop();
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static JsonNode json(Consumer<Logger> statement) {
        List<JsonNode> lines = LoggedLines.of(logged(new JsonLines(() -> "node-1"), statement));
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    @Test
    void aLineHoldsWhatEveryLineHasAndWhatItsStatementAdds() {
        JsonNode line = json(log -> log.atWarn()
                .addKeyValue("event", "snapshot_failed")
                .addKeyValue("conversation_id", "support-17")
                .addKeyValue("seq", 42L)
                .addKeyValue("count", 3)
                .addKeyValue("replayed", true)
                .addKeyValue("share", 0.5)
                .addKeyValue("ratio", Double.NaN)
                .addKeyValue("peer", (@Nullable Object) null)
                .log("it failed at {}", 7));

        assertThat(line.fieldNames())
                .toIterable()
                .containsExactly(
                        "timestamp",
                        "level",
                        "event",
                        "message",
                        "conversation_id",
                        "seq",
                        "count",
                        "replayed",
                        "share",
                        "ratio",
                        "peer",
                        "logger",
                        "thread",
                        "node");
        assertThat(line.get("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.toString())
                .contains("\"level\":\"WARN\",\"event\":\"snapshot_failed\",\"message\":\"it failed at 7\","
                        + "\"conversation_id\":\"support-17\",\"seq\":42,\"count\":3,\"replayed\":true,\"share\":0.5,"
                        + "\"ratio\":\"NaN\",\"peer\":null,"
                        + "\"logger\":\"com.fastpaca.bootstrap.log.SomeLongerName\",\"thread\":\"")
                .endsWith(",\"node\":\"node-1\"}");
    }

    @Test
    void aLineOfALibraryHasAnEventTooAndANodeWithoutANameYetHasNone() {
        JsonNode line = LoggedLines.of(logged(new JsonLines(() -> null), log -> log.info("started")))
                .getFirst();

        assertThat(line.get("event").asText()).isEqualTo("log");
        assertThat(line.has("node")).isFalse();
    }

    @Test
    void textComesBackAsItWasAndNeverEndsALine() {
        JsonNode line = json(log -> log.atInfo()
                .addKeyValue("event", "tested")
                .addKeyValue("text", NASTY)
                .setCause(new IllegalStateException(NASTY))
                .log("it says {}", NASTY));

        assertThat(line.get("text").asText()).isEqualTo(NASTY);
        assertThat(line.get("message").asText()).isEqualTo("it says " + NASTY);
        assertThat(line.get("exception").asText())
                .startsWith("java.lang.IllegalStateException: " + NASTY)
                .contains("\n\tat " + LinesTest.class.getName());
    }

    @Test
    void everyByteIsPrintableAscii() {
        for (LineFormat format : List.of(new JsonLines(() -> NASTY), new TextLines())) {
            String text = logged(
                    format,
                    log -> log.atError()
                            .addKeyValue("event", NASTY)
                            .addKeyValue(NASTY, NASTY)
                            .setCause(new IllegalStateException(NASTY))
                            .log(NASTY));

            assertThat(text.chars()).allMatch(c -> (c >= ' ' && c <= '~') || c == '\n' || c == '\t');
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud83d", "\ude00b", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
    void halfAPairOfSurrogatesIsReplacedAsParsersRefuseIt(String text) {
        String line = logged(
                new JsonLines(() -> null),
                log -> log.atInfo()
                        .addKeyValue("event", "tested")
                        .addKeyValue("text", text)
                        .log("it was tested"));

        assertThat(line).contains("\\ufffd").doesNotContain("\\ud83d\"", "\"\\ude00");
        assertThat(LoggedLines.of(line)).hasSize(1);
    }

    @Test
    void aFieldOfEveryLineCannotBeSetOnceMore() {
        JsonNode line = json(log -> log.atInfo()
                .addKeyValue("event", "tested")
                .addKeyValue("level", "FORGED")
                .addKeyValue("node", "forged")
                .log("it was tested"));

        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("node").asText()).isEqualTo("node-1");
    }

    @Test
    void aValueThatCannotSayWhatItIsDoesNotTakeItsLineAlong() {
        Object unreadable = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("not now");
            }
        };

        JsonNode line = json(log -> log.atInfo()
                .addKeyValue("event", "tested")
                .addKeyValue("value", unreadable)
                .log("it was tested"));

        assertThat(line.get("value").asText()).isEqualTo("unreadable: java.lang.IllegalStateException");
    }

    @Test
    void whatIsVeryLongIsCut() {
        String text = "\ud83d\ude00".repeat(LineBuffer.MAX_CHARACTERS);

        JsonNode line = json(log -> log.atInfo().addKeyValue("event", "tested").log("x" + text));

        assertThat(line.get("message").asText())
                .hasSizeLessThan(LineBuffer.MAX_CHARACTERS + 30)
                .endsWith("\ufffd... (32769 more)");
    }

    @Test
    void textIsForPeople() {
        String text = logged(
                new TextLines(),
                log -> log.atWarn()
                        .addKeyValue("event", "snapshot_failed")
                        .addKeyValue("seq", 42L)
                        .addKeyValue("why", "two \"words\"")
                        .setCause(new IllegalStateException("first\n2026-01-01T00:00:00.000Z INFO  forged"))
                        .log("it\nfailed"));

        List<String> lines = text.lines().toList();
        assertThat(lines.getFirst())
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  \\[[^]]+] c\\.f\\.bootstrap\\.log\\.SomeLongerName"
                                + " it\\\\nfailed event=snapshot_failed seq=42 why=\"two \\\\\"words\\\\\"\"");
        assertThat(lines.subList(1, lines.size())).isNotEmpty().allMatch(line -> line.startsWith("\t"));
        assertThat(text).contains("\tjava.lang.IllegalStateException: first\n\t2026");
    }
}
