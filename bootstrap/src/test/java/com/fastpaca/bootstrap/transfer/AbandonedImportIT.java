package com.fastpaca.bootstrap.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.recorded.RestConversation;
import com.fastpaca.ports.network.FreePort;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of an import that was killed: it holds its id, and any export of the same log completes it, also much later. */
class AbandonedImportIT {
    private static final String ID = "moving";
    private static final String PATH = "/v1/conversations/" + ID;
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void anIdIsHeldUntilAnExportOfTheSameLogCompletesIt() throws Exception {
        int port = FreePort.find();
        try (ServerProcess source = start("source", FreePort.find());
                Http from = new Http(source.uri())) {
            RestConversation conversation = new RestConversation(from, ID);
            say(conversation, 900, "event");
            Path early = export(source, "early.ndjson");
            say(conversation, 2_100, "event");
            Path exported = export(source, "exported.ndjson");
            Path other = exportOfAnother();
            try (ServerProcess target = start("target", port);
                    Http to = new Http(target.uri())) {
                killWithin(target, exported);
                expectTheIdIsHeld(to);
                target.kill();
            }
            try (ServerProcess target = start("target", port);
                    Http to = new Http(target.uri())) {
                expectTheIdIsHeld(to);
                expectNotTaken(target, other, "from another log, which this does not continue");
                expectNotTaken(target, early, "is there up to seq 1000, from another export than this one");
                expectTheIdIsHeld(to);

                say(conversation, 10, "later");
                conversation.compact(1, 5, List.of(ReceivedEvents.text("summary")));
                CommandLine completed = put(target, export(source, "later.ndjson"));
                assertThat(completed.exitCode()).as(completed.output()).isZero();
                for (String each :
                        List.of("", "/window", "/events?cursor=0&limit=1000", "/events?cursor=2500&limit=1000")) {
                    assertThat(to.get(PATH + each)).as(each).isEqualTo(from.get(PATH + each));
                }
                assertThat(to.send("DELETE", PATH, null).isSuccess()).isTrue();
            }
        }
    }

    private ServerProcess start(String name, int port) {
        return ServerProcess.start(directory.resolve(name), port, Map.of("FASTPACA_TOKEN_ESTIMATOR", "chars:4"))
                .awaitReady();
    }

    private static void say(RestConversation conversation, int count, String text) throws IOException {
        conversation.put("{}");
        ReceivedEvent event = ReceivedEvents.text(text);
        for (int left = count; left > 0; left -= 300) {
            conversation.append(Collections.nCopies(Math.min(300, left), event));
        }
    }

    private Path export(ServerProcess server, String name) throws Exception {
        Path file = directory.resolve(name);
        CommandLine export =
                CommandLine.run("export", "--url", server.uri().toString(), "--conversation", ID, file.toString());
        assertThat(export.exitCode()).as(export.output()).isZero();
        return file;
    }

    /** Of the same id, with other events. */
    private Path exportOfAnother() throws Exception {
        try (ServerProcess another = start("another", FreePort.find());
                Http http = new Http(another.uri())) {
            say(new RestConversation(http, ID), 1_500, "different");
            return export(another, "another.ndjson");
        }
    }

    private static CommandLine put(ServerProcess server, Path file) throws Exception {
        return CommandLine.run("import", "--url", server.uri().toString(), file.toString());
    }

    /** While it waits for the rest of its input, and the first thousand events are there. */
    private static void killWithin(ServerProcess target, Path exported) throws Exception {
        String text = Files.readString(exported);
        Process importing = CommandLine.start("import", "--url", target.uri().toString(), "-");
        try (OutputStream in = importing.getOutputStream()) {
            in.write(text.substring(0, text.indexOf("\n{\"seq\":1500,")).getBytes(StandardCharsets.UTF_8));
            in.flush();
            await().atMost(WITHIN).until(() -> target.output().contains("conversation_import_continued"));
            importing.destroyForcibly().waitFor();
        }
    }

    private static void expectTheIdIsHeld(Http to) throws IOException {
        for (String each : List.of("", "/window", "/events", "/export")) {
            assertThat(to.get(PATH + each).status()).as(each).isEqualTo(404);
        }
        assertThat(to.get("/v1/conversations").body()).doesNotContain(ID);
        String event = "{\"role\":\"user\",\"content\":\"new\"}";
        assertHeld(to, "PUT", "", "{}");
        assertHeld(to, "DELETE", "", null);
        assertHeld(to, "POST", "/events", "{\"event\":" + event + "}");
        assertHeld(to, "POST", "/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[" + event + "]}");
    }

    private static void assertHeld(Http to, String method, String resource, @Nullable String json) throws IOException {
        Reply answer = to.send(method, PATH + resource, json);
        assertThat(answer.status()).as(method + resource).isEqualTo(409);
        assertThat(answer.body()).as(method + resource).contains("an import of the same log completes it");
    }

    private static void expectNotTaken(ServerProcess target, Path file, String reason) throws Exception {
        CommandLine refused = put(target, file);
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output()).contains(reason);
    }
}
