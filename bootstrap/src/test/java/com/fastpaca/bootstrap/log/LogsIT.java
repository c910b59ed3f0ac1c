package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a whole node says from its start to its end. */
class LogsIT {
    private static final String UUID_FORM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PATH = "/v1/conversations/support-17";
    private static final String EVENT =
            "{\"event\":{\"role\":\"user\",\"content\":\"words of a user\",\"metadata\":{\"mood\":\"confided\"}},"
                    + "\"idempotency_key\":\"chosen by a client\"}";

    @TempDir
    private Path directory;

    private ServerProcess start(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("FASTPACA_DRAIN_DELAY_MS", "0");
        return ServerProcess.start(directory.resolve("data"), FreePort.find(), all);
    }

    private static void append(ServerProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            assertThat(http.send("PUT", PATH, "{}").status()).isEqualTo(201);
            assertThat(http.send("POST", PATH + "/events", EVENT).status()).isEqualTo(201);
        }
    }

    /** Where requests fail, libraries tell why. */
    private static void beRefused(ServerProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            String events = PATH + "/events";
            assertThat(http.send("POST", events, EVENT + "words of").status()).isEqualTo(400);
            assertThat(http.send("POST", events, EVENT.replace("\"role\"", "\"words of\""))
                            .status())
                    .isEqualTo(400);
            assertThat(http.send(
                                    "POST",
                                    events,
                                    EVENT.replace("}}", "}},\"if_version\":7").replace("chosen", "also chosen"))
                            .status())
                    .isEqualTo(409);
            assertThat(http.send("PATCH", PATH + "/metadata", "{\"metadata\":\"words of\"}")
                            .status())
                    .isEqualTo(400);
        }
    }

    /** Debug output has lines of libraries in it, and nobody chose their words. */
    @ParameterizedTest
    @ValueSource(strings = {"info", "debug"})
    void everyLineIsJsonFromTheStartThroughAFaultToTheStop(String level) throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), "backend the-key\n");
        List<JsonNode> lines;
        try (ServerProcess node = start(Map.of(
                        "FASTPACA_NODE_NAME",
                        "node-1",
                        "FASTPACA_LOG_LEVEL",
                        level,
                        "FASTPACA_API_KEY_FILE",
                        keys.toString()))
                .awaitReady()) {
            // It answers that it is ready before it says so.
            await().atMost(SOON).until(() -> !LoggedLines.of(node, "node_ready").isEmpty());
            Files.writeString(keys, "no key at all\n");
            await().atMost(SOON)
                    .until(() -> !LoggedLines.of(node, "api_keys_not_reloaded").isEmpty());
            node.stop(SOON);
            lines = LoggedLines.of(node);
        }

        assertThat(lines)
                .allSatisfy(line -> assertThat(line.fieldNames())
                        .toIterable()
                        .contains("timestamp", "level", "event", "message", "logger", "thread"));
        assertThat(lines.stream().map(line -> line.get("event").asText()))
                .containsSubsequence(
                        "node_starting", "node_ready", "api_keys_not_reloaded", "node_stopping", "node_stopped");
        assertThat(lines)
                .filteredOn(line -> line.get("level").asText().equals("ERROR"))
                .singleElement()
                .satisfies(line -> assertThat(line.get("event").asText()).isEqualTo("api_keys_not_reloaded"));
        assertThat(lines.getLast().get("node").asText()).isEqualTo("node-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"debug", "trace"})
    void nothingThatAClientWroteIsSaid(String level) throws IOException {
        try (ServerProcess node = start(Map.of("FASTPACA_LOG_LEVEL", level)).awaitReady()) {
            append(node);
            beRefused(node);
            node.stop(SOON);

            assertThat(LoggedLines.of(node, "events_appended"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.get("node").asText())
                            .as("an id in a name's place")
                            .matches(UUID_FORM));
            assertThat(node.output()).doesNotContain("words of", "confided", "chosen by");
        }
    }

    @Test
    void textIsForPeopleAndAuditEventsCanBeTurnedOff() throws IOException {
        try (ServerProcess node = start(Map.of(
                        // Of somebody else's, and known to Micronaut.
                        "LOGGER_CONFIG", "of-somebody-else.xml",
                        "LOGGER_LEVELS_COM_FASTPACA", "off",
                        "FASTPACA_LOG_FORMAT", "text",
                        "FASTPACA_LOG_LEVEL", "info,audit=off"))
                .awaitReady()) {
            append(node);
            node.stop(SOON);

            assertThat(node.output().lines())
                    .allMatch(line -> line.matches("\\d{4}-\\S+Z (INFO |WARN |ERROR) \\[.*\\] \\S+ .*"))
                    .anyMatch(line -> line.contains(" stopped event=node_stopped"));
            assertThat(node.output()).doesNotContain("events_appended");
        }
    }

    @Test
    void commandsSayNothingButWhatTheyAreAskedFor() throws Exception {
        try (ServerProcess node = start(Map.of()).awaitReady()) {
            append(node);
            CommandLine export = CommandLine.run("export", "--url", node.uri().toString(), "-");

            assertThat(export.exitCode()).isZero();
            assertThat(export.output().lines().filter(line -> line.startsWith("{")))
                    .hasSize(4);
            assertThat(export.output()).doesNotContain("\"level\"", "\"logger\"");
        }
    }
}
