package com.fastpaca.bootstrap.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.recorded.RestConversation;
import com.fastpaca.bootstrap.recorded.VariedConversations;
import com.fastpaca.ports.network.FreePort;
import com.fastpaca.ports.token.ReceivedEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations exported from one server and imported into another are the same there, however often either is broken off. */
class TransferIT {
    private static final String C = "/v1/conversations/";
    private static final String MAY_BE_A_PART = "WARNING: this export may be a part of one";
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(15);

    private static final Map<String, String> LARGE_EVENTS = Map.of("FASTPACA_MAX_EVENT_BYTES", "8388608");

    @TempDir
    private Path directory;

    @Test
    void whatIsImportedIsTheSameByteForByteAlsoAfterARestart() throws Exception {
        int port = FreePort.find();
        Path exported = directory.resolve("export.ndjson");
        Path again = directory.resolve("again.ndjson");
        try (ServerProcess source = start("source", FreePort.find());
                Http from = new Http(source.uri())) {
            VariedConversations.fill(from);
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

    /** Each may be as large as a request: what waits to be sent with it is sent before it. */
    @Test
    void eventsThatAlmostFillARequestAreImported() throws Exception {
        int large = (7 << 20) + (400 << 10);
        Path exported = directory.resolve("export.ndjson");
        try (ServerProcess source = start("source", FreePort.find(), LARGE_EVENTS);
                Http from = new Http(source.uri())) {
            RestConversation conversation = new RestConversation(from, "large");
            conversation.put("{}");
            for (int bytes : List.of(900 << 10, large, large, 900 << 10)) {
                conversation.append(ReceivedEvents.text("x".repeat(bytes)));
            }
            export(source, exported);
            try (ServerProcess target = start("target", FreePort.find(), LARGE_EVENTS);
                    Http to = new Http(target.uri())) {
                CommandLine put = put(target, exported);
                assertThat(put.exitCode()).as(put.output()).isZero();
                assertThat(to.getLines(C + "large/events").body())
                        .isEqualTo(from.getLines(C + "large/events").body());
            }
        }
    }

    private ServerProcess start(String name, int port, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(VariedConversations.SETTINGS);
        all.putAll(settings);
        return ServerProcess.start(directory.resolve(name), port, all).awaitReady();
    }

    private ServerProcess start(String name, int port) {
        return start(name, port, Map.of());
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
        List<String> ids = VariedConversations.ids();
        String text = Files.readString(exported);
        int large = text.indexOf("{\"conversation\":{\"id\":\"" + VariedConversations.LARGE + "\"");
        int within = text.indexOf("\n{\"seq\":2600,", large);
        assertThat(large).isNotNegative();
        assertThat(within).isPositive();
        CommandLine cut =
                put(target, Files.writeString(directory.resolve("cut.ndjson"), text.substring(large, within)));
        assertThat(cut.exitCode()).as(cut.output()).isEqualTo(1);
        assertThat(cut.output()).contains("ends within conversation " + VariedConversations.LARGE);
        assertThat(to.get(C + VariedConversations.LARGE).status()).isEqualTo(404);
        assertThat(to.send("PUT", C + VariedConversations.LARGE, "{}").status()).isEqualTo(409);

        Process killed = CommandLine.start("import", "--url", target.uri().toString(), exported.toString());
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() ->
                        !killed.isAlive() || to.get(C + ids.get(ids.size() / 2)).status() == 200);
        killed.destroyForcibly().waitFor();

        CommandLine whole = put(target, exported);
        assertThat(whole.exitCode()).as(whole.output()).isZero();
        assertThat(whole.output()).contains("done before").doesNotContain(MAY_BE_A_PART);
        CommandLine nothingLeft = put(target, exported);
        assertThat(nothingLeft.exitCode()).isZero();
        assertThat(nothingLeft.output()).contains("0 conversations (and " + ids.size() + " that were done before)");
        expectPartsAreTold(target, text);
    }

    private void expectPartsAreTold(ServerProcess target, String text) throws Exception {
        int second = text.indexOf("{\"conversation\":", 1);
        String lastLine = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
        Path part = directory.resolve("part.ndjson");

        CommandLine withoutEnd = put(target, Files.writeString(part, text.substring(0, second)));
        assertThat(withoutEnd.exitCode())
                .as("as an export of the first release")
                .isZero();
        assertThat(withoutEnd.output()).contains(MAY_BE_A_PART);

        CommandLine withinLine = put(target, Files.writeString(part, text.substring(0, second + 30)));
        assertThat(withinLine.exitCode()).isEqualTo(1);
        assertThat(withinLine.output()).contains("the export ends within line ");

        CommandLine lacking = put(target, Files.writeString(part, text.substring(0, second) + lastLine));
        assertThat(lacking.exitCode()).isEqualTo(1);
        assertThat(lacking.output())
                .contains("the export says that it has "
                        + VariedConversations.ids().size() + " conversations, and has 1")
                .doesNotContain(MAY_BE_A_PART);

        CommandLine several = put(target, Files.writeString(part, text + text));
        assertThat(several.exitCode()).as(several.output()).isZero();
    }

    private static void expectAlike(Http from, Http to) throws IOException {
        VariedConversations.expectAnswers(VariedConversations.answers(from), to);
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
        if (Files.mismatch(whole, file) >= 0) {
            export(server, file);
        }
        assertThat(Files.mismatch(whole, file)).isEqualTo(-1);
        CommandLine again = CommandLine.run("export", "--url", server.uri().toString(), file.toString());
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.output()).contains(file + " is a complete export: name another file, or remove it");

        Path other = Files.writeString(directory.resolve("other.txt"), "not an export");
        assertThat(CommandLine.run("export", "--url", server.uri().toString(), other.toString())
                        .exitCode())
                .isEqualTo(2);
        assertThat(Files.readString(other)).isEqualTo("not an export");
    }

    private void expectDifferencesAreReported(ServerProcess target, Http to, Path exported) throws Exception {
        Path one = directory.resolve("one.ndjson");
        CommandLine export = CommandLine.run(
                "export",
                "--url",
                target.uri().toString(),
                "--conversation",
                VariedConversations.WITHOUT_EVENTS,
                one.toString());
        assertThat(export.exitCode()).as(export.output()).isZero();
        List<String> lines = Files.readAllLines(one);
        assertThat(lines).startsWith("{\"only\":[\"" + VariedConversations.WITHOUT_EVENTS + "\"]}");
        assertThat(Files.readAllLines(exported)).containsSequence(lines.subList(1, lines.size() - 1));
        Path changed = Files.writeString(
                directory.resolve("changed.ndjson"), Files.readString(one).replace("\"chars:3\"", "\"chars:4\""));
        CommandLine differs = put(target, changed);
        assertThat(differs.exitCode()).isEqualTo(1);
        assertThat(differs.output()).contains(VariedConversations.WITHOUT_EVENTS + " is there and differs");
        for (int run = 0; run < 2; run++) {
            CommandLine missing = CommandLine.run(
                    "export",
                    "--url",
                    target.uri().toString(),
                    "--conversation",
                    VariedConversations.WITHOUT_EVENTS,
                    "--conversation",
                    "-never-there",
                    directory.resolve("never.ndjson").toString());
            assertThat(missing.exitCode()).as("also when it is run again").isEqualTo(1);
            assertThat(missing.output()).contains("there is no conversation -never-there");
        }
        assertThat(to.get(C + VariedConversations.WITHOUT_EVENTS).status()).isEqualTo(200);
    }

    /** What is remembered is so that retries and results that were waited for are understood. */
    private static void expectTheyGoOnAlike(Http from, Http to) throws IOException {
        assertThat(VariedConversations.goOn(to)).isEqualTo(VariedConversations.goOn(from));
    }
}
