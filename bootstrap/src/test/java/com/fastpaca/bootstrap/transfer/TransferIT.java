package com.fastpaca.bootstrap.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.recorded.RecordedConversation;
import com.fastpaca.ports.recorded.TauBenchConversations;
import com.fastpaca.ports.token.ReceivedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations exported from one server and imported into another are the same there, however often either is broken off. */
class TransferIT {
    private static final String C = "/v1/conversations/";
    private static final Map<String, String> SETTINGS = Map.of("FASTPACA_TOKEN_ESTIMATOR", "chars:4");
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(15);
    private static final int RECORDED = 30;
    private static final int LARGE_EVENTS = 3_000;
    private static final List<String> QUERIES = List.of(
            "",
            "/events?limit=1000",
            "/window",
            "/window?budget_tokens=50",
            "/window?budget_tokens=800",
            "/window?budget_tokens=1000000");
    private static final List<String> POLICIES = List.of(
            "{\"strategy\":\"last_n\",\"config\":{\"limit\":7}}",
            "{\"strategy\":\"strip_tool_results\"}",
            "{\"strategy\":\"skip_parts\",\"config\":{\"drop\":true}}",
            "{\"strategy\":\"budget\",\"config\":{\"max_tokens\":3000,\"pin_system\":false}}",
            "{\"strategy\":\"manual\"}");
    private static final String KEYED =
            "{\"events\":[{\"role\":\"user\",\"content\":\"once\"}],\"idempotency_key\":\"key\"}";

    @TempDir
    private Path directory;

    private final List<String> ids = new ArrayList<>();

    @Test
    void whatIsImportedIsTheSameByteForByteAlsoAfterARestart() throws Exception {
        int port = ServerProcess.freePort();
        Path exported = directory.resolve("export.ndjson");
        Path again = directory.resolve("again.ndjson");
        try (ServerProcess source = start("source", ServerProcess.freePort());
                Http from = new Http(source.uri())) {
            fill(from);
            export(source, exported);
            try (ServerProcess target = start("target", port);
                    Http to = new Http(target.uri())) {
                importInPieces(target, to, exported);
                expectAlike(from, to);
                export(target, again);
                assertThat(Files.mismatch(exported, again)).isEqualTo(-1);
                expectInterruptedExportsAreContinued(target, exported, again);
                expectDifferencesAreReported(target, to, exported);
                target.kill();
            }
            try (ServerProcess target = start("target", port);
                    Http to = new Http(target.uri())) {
                expectAlike(from, to);
                expectTheyGoOnAlike(from, to);
                assertThat(target.stop(STOPS_WITHIN)).isIn(0, 128 + 15);
            }
        }
    }

    private ServerProcess start(String name, int port) {
        return ServerProcess.start(directory.resolve(name), port, SETTINGS).awaitReady();
    }

    private void fill(Http http) throws IOException {
        List<RecordedConversation> recorded = TauBenchConversations.all();
        for (int i = 0; i < RECORDED; i++) {
            fill(http, recorded.get(i % recorded.size()), i);
        }
        fillExact(http);
        String text = "x".repeat(1_000);
        send(http, "PUT", "large", "", "{}");
        for (int i = 0; i < LARGE_EVENTS; i += 500) {
            String event = "{\"role\":\"user\",\"content\":\"" + i + " " + text + "\"}";
            send(http, "POST", "large", "/events", "{\"events\":[" + (event + ",").repeat(499) + event + "]}");
        }
        send(http, "PUT", "none-yet", "", "{\"token_estimator\":\"chars:3\",\"metadata\":{\"a\":[1.0,1e400]}}");
        ids.addAll(List.of("large", "none-yet"));
    }

    private void fill(Http http, RecordedConversation recorded, int number) throws IOException {
        String id = recorded.id() + "-" + number;
        ids.add(id);
        List<ReceivedEvent> events = recorded.events();
        int half = events.size() / 2;
        send(http, "PUT", id, "", "{\"token_budget\":5000,\"policy\":" + POLICIES.get(number % POLICIES.size()) + "}");
        send(http, "POST", id, "/events", KEYED);
        send(http, "POST", id, "/events", "{\"events\":" + json(events.subList(0, half)) + "}");
        if (number % 3 == 0) {
            send(
                    http,
                    "POST",
                    id,
                    "/compact",
                    "{\"from_seq\":2,\"to_seq\":" + half / 2
                            + ",\"replacement\":[{\"role\":\"system\",\"content\":\"what came before\"}]}");
        }
        send(http, "POST", id, "/events", "{\"events\":" + json(events.subList(half, events.size())) + "}");
        if (number % 7 == 0) {
            send(http, "PUT", id, "", "{\"policy\":" + POLICIES.get((number + 1) % POLICIES.size()) + "}");
        }
        if (number % 11 == 0) {
            send(http, "DELETE", id, "", null);
        }
    }

    /** What a parser in between would change. */
    private void fillExact(Http http) throws IOException {
        String id = "~exact:" + "@".repeat(248);
        ids.add(id);
        String parts =
                "[{\"type\":\"text\",\"text\":\"\\u0000\\ud800 \\udc00\\u00e9é\uD83D\uDE00\\/\",\"n\":1e400,\"n\":-0.0,\"m\":"
                        + "7".repeat(40) + "}]";
        send(http, "PUT", id, "", "{\"metadata\":{\"k\":1,\"k\":1.50}}");
        send(
                http,
                "POST",
                id,
                "/events",
                "{\"events\":[{\"role\":\"rôle\",\"parts\":" + parts
                        + ",\"metadata\":{\"\\ud800\":[]},\"token_count\":0},"
                        + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"" + "é".repeat(450_000)
                        + "\"}]},"
                        + "{\"role\":\"assistant\",\"parts\":[{\"type\":\"reasoning\",\"text\":\"hm\"},"
                        + "{\"type\":\"tool_call\",\"id\":\"waits\",\"name\":\"f\",\"payload\":{}}]}]}");
    }

    private static String json(List<ReceivedEvent> events) {
        return events.stream()
                .map(event -> "{\"role\":" + RawMembers.quoted(event.role()) + ",\"parts\":" + event.parts() + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String send(Http http, String method, String id, String path, @Nullable String body)
            throws IOException {
        Reply reply = http.send(method, C + id + path, body);
        assertThat(reply.isSuccess())
                .as(method + " " + id + path + ": " + reply.body())
                .isTrue();
        return reply.body();
    }

    private static void export(ServerProcess server, Path file) throws Exception {
        CommandLine export = CommandLine.run("export", "--url", server.uri().toString(), file.toString());
        assertThat(export.exitCode()).as(export.output()).isZero();
    }

    private static CommandLine put(ServerProcess server, Path file) throws Exception {
        return CommandLine.run("import", "--url", server.uri().toString(), file.toString());
    }

    /** First from a file that ends within the largest conversation, then killed, then to the end. */
    private void importInPieces(ServerProcess target, Http to, Path exported) throws Exception {
        String text = Files.readString(exported);
        int large = text.indexOf("{\"conversation\":{\"id\":\"large\"");
        int within = text.indexOf("\n{\"seq\":2600,", large);
        assertThat(large).isNotNegative();
        assertThat(within).isPositive();
        CommandLine cut =
                put(target, Files.writeString(directory.resolve("cut.ndjson"), text.substring(large, within)));
        assertThat(cut.exitCode()).as(cut.output()).isEqualTo(1);
        assertThat(cut.output()).contains("ends within conversation large");
        assertThat(to.get(C + "large").status()).isEqualTo(404);
        assertThat(to.send("PUT", C + "large", "{}").status()).isEqualTo(409);

        Process killed = CommandLine.start("import", "--url", target.uri().toString(), exported.toString());
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() ->
                        !killed.isAlive() || to.get(C + ids.get(RECORDED / 2)).status() == 200);
        killed.destroyForcibly().waitFor();

        CommandLine whole = put(target, exported);
        assertThat(whole.exitCode()).as(whole.output()).isZero();
        assertThat(whole.output()).contains("done before");
        CommandLine nothingLeft = put(target, exported);
        assertThat(nothingLeft.exitCode()).isZero();
        assertThat(nothingLeft.output()).contains("0 conversations (and " + ids.size() + " that were done before)");
    }

    private void expectAlike(Http from, Http to) throws IOException {
        for (String id : ids) {
            for (String query : QUERIES) {
                String path = C + id + query;
                assertThat(to.get(path).body())
                        .as(path)
                        .isEqualTo(from.get(path).body());
            }
            assertThat(to.getLines(C + id + "/events").body())
                    .isEqualTo(from.getLines(C + id + "/events").body());
        }
        String list = "/v1/conversations?limit=1000";
        assertThat(to.get(list).body()).isEqualTo(from.get(list).body());
    }

    private void expectInterruptedExportsAreContinued(ServerProcess server, Path whole, Path file) throws Exception {
        long size = Files.size(whole);
        for (long left : List.of(0L, 10L, size / 3, size - 1)) {
            byte[] start = Files.readAllBytes(whole);
            Files.write(file, Arrays.copyOf(start, (int) left));
            export(server, file);
            assertThat(Files.mismatch(whole, file)).as("cut at " + left).isEqualTo(-1);
        }
        Files.delete(file);
        Process killed = CommandLine.start("export", "--url", server.uri().toString(), file.toString());
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> !killed.isAlive() || (Files.exists(file) && Files.size(file) > 0));
        killed.destroyForcibly().waitFor();
        export(server, file);
        assertThat(Files.mismatch(whole, file)).isEqualTo(-1);

        Path other = Files.writeString(directory.resolve("other.txt"), "not an export");
        assertThat(CommandLine.run("export", "--url", server.uri().toString(), other.toString())
                        .exitCode())
                .isEqualTo(1);
        assertThat(Files.readString(other)).isEqualTo("not an export");
    }

    private void expectDifferencesAreReported(ServerProcess target, Http to, Path exported) throws Exception {
        Path one = directory.resolve("one.ndjson");
        CommandLine export = CommandLine.run(
                "export", "--url", target.uri().toString(), "--conversation", "none-yet", one.toString());
        assertThat(export.exitCode()).as(export.output()).isZero();
        assertThat(Files.readString(exported)).contains(Files.readString(one));
        Path changed = Files.writeString(
                directory.resolve("changed.ndjson"), Files.readString(one).replace("\"chars:3\"", "\"chars:4\""));
        CommandLine differs = put(target, changed);
        assertThat(differs.exitCode()).isEqualTo(1);
        assertThat(differs.output()).contains("none-yet is there and differs");
        assertThat(CommandLine.run(
                                "export",
                                "--url",
                                target.uri().toString(),
                                "--conversation",
                                "never-there",
                                directory.resolve("never.ndjson").toString())
                        .exitCode())
                .isEqualTo(1);
        assertThat(to.get(C + "none-yet").status()).isEqualTo(200);
    }

    /** What is remembered is so that retries and results that were waited for are understood. */
    private void expectTheyGoOnAlike(Http from, Http to) throws IOException {
        for (String id : ids.subList(0, RECORDED)) {
            Reply replayed = from.send("POST", C + id + "/events", KEYED);
            assertThat(replayed.status()).isEqualTo(200);
            assertThat(to.send("POST", C + id + "/events", KEYED).body()).isEqualTo(replayed.body());
        }
        String exact =
                ids.stream().filter(id -> id.startsWith("~exact")).findFirst().orElseThrow();
        String result =
                "{\"events\":[{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_result\",\"id\":\"waits\",\"payload\":1}]}]}";
        assertThat(send(to, "POST", exact, "/events", result)).isEqualTo(send(from, "POST", exact, "/events", result));
        String window = C + exact + "/window";
        String untimed = "\"inserted_at\":\"[^\"]*\"";
        assertThat(to.get(window).body().replaceAll(untimed, ""))
                .isEqualTo(from.get(window).body().replaceAll(untimed, ""));
    }
}
