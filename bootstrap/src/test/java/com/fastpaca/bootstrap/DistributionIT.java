package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The assembled distribution, run as an operator runs it. */
class DistributionIT {
    private static final Path LAUNCHER = Path.of("target/fastpaca/bin/fastpaca").toAbsolutePath();

    @TempDir
    private Path directory;

    private final List<Process> nodes = new ArrayList<>();

    @AfterEach
    void killWhatStillRuns() {
        nodes.forEach(Process::destroyForcibly);
    }

    @Test
    void twoNodesServeBesideEachOtherAndStopWithinTenSecondsOfSigterm() throws Exception {
        int firstPort = freePort();
        int secondPort = freePort();
        Process first = start("first", firstPort);
        Process second = start("second", secondPort);

        awaitReady(first, firstPort);
        awaitReady(second, secondPort);

        for (Process node : nodes) {
            node.destroy();
            assertThat(node.waitFor(10, TimeUnit.SECONDS)).as("stopped in time").isTrue();
        }
    }

    private Process start(String name, int port) throws IOException {
        Path data = Files.createDirectories(directory.resolve(name));
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString())
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().put("FASTPACA_HOST", "127.0.0.1");
        builder.environment().put("FASTPACA_PORT", Integer.toString(port));
        builder.environment().put("FASTPACA_DATA_DIR", data.toString());
        builder.environment().put("FASTPACA_JAVA_OPTS", "-Xmx256m");
        Process node = builder.start();
        nodes.add(node);
        return node;
    }

    private static void awaitReady(Process node, int port) {
        URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
        try (HttpClient client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        assertThat(node.isAlive()).as("still running").isTrue();
                        client.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding());
                        return true;
                    });
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
