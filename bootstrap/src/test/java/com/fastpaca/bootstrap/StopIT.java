package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of a node that is told to stop. */
class StopIT {
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);
    private static final int SIGTERM_STATUS = 143;

    @TempDir
    private Path directory;

    @Test
    void itTurnsUnreadyFirstThenEndsItsStreamsAndKeepsWhatItAcknowledged() throws Exception {
        int port = FreePort.find();
        try (ServerProcess node = ServerProcess.start(directory, port, Map.of("FASTPACA_DRAIN_DELAY_MS", "3000"))
                        .awaitReady();
                Http http = new Http(node.uri())) {
            append(http);
            CompletableFuture<Integer> closed = follow(port);

            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> node.stop(STOPPED_WITHIN));
            await().atMost(STOPPED_WITHIN).until(() -> http.get("/health/ready").status() == 503);
            assertThat(append(http))
                    .as("an append while load balancers look away")
                    .isEqualTo(201);
            assertThat(closed).isNotDone();

            assertThat(closed.get(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1012);
            assertThat(exit.get(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)).isEqualTo(SIGTERM_STATUS);
            assertThat(node.output()).doesNotContain("ERROR", "Exception");
        }
        try (ServerProcess again = ServerProcess.start(directory, port).awaitReady();
                Http http = new Http(again.uri())) {
            assertThat(http.get("/v1/conversations/c").body()).contains("\"last_seq\":2");
        }
    }

    private static int append(Http http) throws IOException {
        http.send("PUT", "/v1/conversations/c", "{}");
        return http.send(
                        "POST",
                        "/v1/conversations/c/events",
                        "{\"event\": {\"role\": \"user\", \"content\": \"hello\"}}")
                .status();
    }

    /** Answers the code with which the server closes the stream. */
    private static CompletableFuture<Integer> follow(int port) {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + port + "/v1/conversations/c/stream"), new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onClose(
                                    WebSocket webSocket, int statusCode, String reason) {
                                closed.complete(statusCode);
                                return null;
                            }
                        })
                .join();
        return closed;
    }
}
