package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who changed what, as a node tells it; and that nobody else can make it tell anything. */
class AuditIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String KEY = "0123456789abcdef-the-key";
    private static final String C = "/v1/conversations/support-17";
    private static final String APPEND = "{\"events\":[{\"role\":\"user\",\"content\":\"hello\"},"
            + "{\"role\":\"assistant\",\"content\":\"good morning\"}],\"idempotency_key\":\"turn-1\"}";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        client.shutdownNow();
    }

    private ServerProcess start(String name) {
        return ServerProcess.start(
                directory.resolve(name),
                FreePort.find(),
                Map.of(
                        "FASTPACA_NODE_NAME",
                        name,
                        "FASTPACA_DRAIN_DELAY_MS",
                        "0",
                        "FASTPACA_API_KEY",
                        "unused, backend " + KEY));
    }

    private HttpResponse<String> send(ServerProcess node, String method, String path, String body, String key)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.uri().resolve(path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .method(method, BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String change(ServerProcess node, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(node, method, path, body, KEY);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        return answer.body();
    }

    /** What the audit logger said: the event, then the fields that differ from line to line. */
    private static List<String> audited(ServerProcess node) {
        return LoggedLines.of(node).stream()
                .filter(line -> line.get("logger").asText().equals("audit"))
                .map(AuditIT::shown)
                .toList();
    }

    private static String shown(JsonNode line) {
        StringBuilder shown = new StringBuilder(line.get("event").asText());
        Stream.of(
                        "key",
                        "conversation_id",
                        "seq",
                        "first_seq",
                        "count",
                        "from_seq",
                        "to_seq",
                        "version",
                        "replayed",
                        "reason")
                .filter(line::has)
                .forEach(name -> shown.append(' ')
                        .append(name)
                        .append('=')
                        .append(line.get(name).asText()));
        return shown.toString();
    }

    @Test
    void everyChangeHasALineThatSaysWhoMadeIt() throws Exception {
        try (ServerProcess source = start("source").awaitReady();
                ServerProcess target = start("target").awaitReady()) {
            change(source, "PUT", C, "{\"metadata\":{\"project\":\"support\"}}");
            change(source, "PUT", C, "{\"token_budget\":8000}");
            change(source, "POST", C + "/events", APPEND);
            change(source, "POST", C + "/events", APPEND);
            change(source, "POST", C + "/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}");
            change(source, "PATCH", C + "/metadata", "{\"metadata\":{\"project\":null}}");
            List<String> export =
                    change(source, "GET", C + "/export", "").lines().toList();
            String state = export.getFirst().replaceFirst("^.*\"state\":\"([^\"]+)\"}$", "$1");
            change(target, "POST", C + "/import", "{\"events\":[" + export.get(1) + "]}");
            change(target, "POST", C + "/import", "{\"events\":[" + export.get(2) + "],\"state\":\"" + state + "\"}");
            change(source, "DELETE", C, "");
            assertThat(send(source, "DELETE", C, "", "a-guess").statusCode()).isEqualTo(401);
            source.stop(SOON);
            target.stop(SOON);

            String who = " key=backend conversation_id=support-17";
            assertThat(audited(source))
                    .containsExactly(
                            "conversation_created" + who + " version=0",
                            "conversation_configured" + who + " version=1",
                            "events_appended" + who + " seq=2 first_seq=1 count=2 version=3",
                            "events_appended" + who + " seq=2 first_seq=1 count=2 version=3 replayed=true",
                            "conversation_compacted" + who + " from_seq=1 to_seq=1 version=4",
                            "conversation_metadata_patched" + who + " version=4",
                            "conversation_tombstoned" + who,
                            "authentication_failed reason=unknown_key");
            assertThat(audited(target))
                    .containsExactly(
                            "conversation_import_continued" + who + " seq=1", "conversation_imported" + who + " seq=2");
            assertThat(source.output() + target.output()).doesNotContain(KEY, "a-guess", "good morning", "project");
        }
    }

    @Test
    void nothingThatAClientSendsMakesALineOfItsOwn() throws Exception {
        String text = "\\n{\\\"event\\\":\\\"forged\\\"}\\r\\n\\u2028forged\\u0000";
        String forged = text + "\\ud800";
        try (ServerProcess node = start("node").awaitReady()) {
            change(node, "PUT", C, "{\"metadata\":{\"" + forged + "\":\"" + forged + "\"}}");
            change(
                    node,
                    "POST",
                    C + "/events",
                    "{\"event\":{\"role\":\"user\",\"content\":\"" + forged + "\"},\"idempotency_key\":\"" + text
                            + "\"}");
            assertThat(send(node, "POST", "/v1/cluster/members", "{\"add\":\"" + text + "\"}", KEY)
                            .statusCode())
                    .isIn(400, 409);
            // Some are only given up when their time is up.
            List<String> damaged = List.of(
                    "PUT /v1/conversations/a%0A%7B%22event%22:%22forged%22%7D HTTP/1.1\r\nHost: h",
                    "PUT /v1/conversations/a\n{\"event\":\"forged\"} HTTP/1.1\r\nHost: h",
                    "DELETE /v1/conversations/a HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\n{\"event\":\"forged\"}",
                    "DELETE /v1/conversations/a HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \u2028{\"event\":\"forged\"}",
                    "DELETE /v1/conversations/a HTTP/1.1\r\nHost: h\r\nX: y\r\n {\"event\":\"forged\"}",
                    "{\"event\":\"forged\"} / HTTP/1.1\r\nHost: h");
            try (ExecutorService threads = Executors.newFixedThreadPool(damaged.size())) {
                List<Callable<Void>> requests = damaged.stream()
                        .<Callable<Void>>map(request -> () -> {
                            raw(node, request);
                            return null;
                        })
                        .toList();
                for (Future<Void> sent : threads.invokeAll(requests)) {
                    sent.get();
                }
            }
            node.stop(SOON);

            assertThat(LoggedLines.of(node).stream()
                            .map(line -> line.get("event").asText()))
                    .contains("conversation_created", "events_appended", "authentication_failed", "node_stopped")
                    .doesNotContain("forged");
            assertThat(node.output().lines()).noneMatch(line -> line.startsWith("{\"event\""));
        }
    }

    /** Reads what is answered, if anything, to the end of the connection. */
    private static void raw(ServerProcess node, String request) throws IOException {
        try (Socket socket = new Socket(node.uri().getHost(), node.uri().getPort())) {
            socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
            socket.getOutputStream()
                    .write((request + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readAllBytes();
        }
    }
}
