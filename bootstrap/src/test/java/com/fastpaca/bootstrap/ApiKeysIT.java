package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.log.LoggedLines;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a running node, and their rotation without a restart. */
class ApiKeysIT {
    @TempDir
    private Path directory;

    @Test
    void keysOfTheFileAreReplacedWhileTheNodeRunsAndNoneIsLogged() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "backend secret.before\n");
        try (ServerProcess node = ServerProcess.start(
                                directory.resolve("data"),
                                FreePort.find(),
                                Map.of("FASTPACA_API_KEY", "secret.fixed", "FASTPACA_API_KEY_FILE", file.toString()))
                        .awaitReady();
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = node.uri().resolve("/v1/conversations/none");
            assertThat(status(client, uri, "secret.fixed")).isEqualTo(404);
            assertThat(status(client, uri, "secret.before")).isEqualTo(404);
            assertThat(status(client, uri, "secret.after")).isEqualTo(401);

            Path next = Files.writeString(directory.resolve("next"), "secret.before\nsecret.after\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            await().atMost(Duration.ofSeconds(20)).until(() -> status(client, uri, "secret.after") == 404);
            assertThat(status(client, uri, "secret.before")).isEqualTo(404);

            Files.writeString(file, "secret.after\n");
            await().atMost(Duration.ofSeconds(20)).until(() -> status(client, uri, "secret.before") == 401);
            assertThat(status(client, uri, "secret.after")).isEqualTo(404);
            assertThat(status(client, uri, "secret.fixed")).isEqualTo(404);

            assertThat(LoggedLines.of(node, "api_keys_reloaded"))
                    .extracting(line -> line.get("labels").asText())
                    .containsExactly("file-1,file-2", "file-1");
            assertThat(node.output()).doesNotContain("secret.");
        }
    }

    private static int status(HttpClient client, URI uri, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + key)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
