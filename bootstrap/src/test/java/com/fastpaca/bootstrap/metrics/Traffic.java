package com.fastpaca.bootstrap.metrics;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Some of everything that a node counts. */
final class Traffic {
    private static final String CONVERSATIONS = "/v1/conversations/";
    private static final String EVENT =
            "{\"event\": {\"role\": \"user\", \"content\": \"" + "Is the flight on time? ".repeat(40) + "\"}}";

    static final int CERTIFICATE_DAYS = 40;

    /**
     * Room for one stream alone, so that a second one is refused; snapshots soon; TLS, as its certificate has a series.
     *
     * @param tls a new directory for the certificate
     */
    static Map<String, String> settings(Path tls) throws IOException, InterruptedException {
        TestAuthority authority = new TestAuthority(tls);
        Map<String, String> settings = new TreeMap<>(authority
                .issue("node", "ip:127.0.0.1", "-validity", Integer.toString(CERTIFICATE_DAYS))
                .settings(authority));
        settings.put("FASTPACA_NODE_NAME", "node-1");
        settings.put("FASTPACA_STREAM_MAX_CONNECTIONS", "1");
        settings.put("FASTPACA_SNAPSHOT_BYTES", "65536");
        settings.put("FASTPACA_METRICS_TOP_CONVERSATIONS", "2");
        return settings;
    }

    private final Http http;

    Traffic(Http http) {
        this.http = http;
    }

    /** Creates a conversation of so many events. */
    void create(String id, int events) throws IOException {
        require(201, "PUT", id, "{}");
        append(id, events);
    }

    void append(String id, int events) throws IOException {
        for (int i = 0; i < events; i++) {
            require(201, "POST", id + "/events", EVENT);
        }
    }

    void window(String id) throws IOException {
        require(200, "GET", id + "/window", null);
    }

    void compact(String id) throws IOException {
        require(200, "POST", id + "/compact", "{\"from_seq\": 1, \"to_seq\": 1, \"replacement\": []}");
    }

    private void require(int status, String method, String path, @Nullable String body) throws IOException {
        int answered = http.send(method, CONVERSATIONS + path, body).status();
        if (answered != status) {
            throw new AssertionError(method + " " + path + " was answered with " + answered);
        }
    }

    /** Opens a stream, and another one that is refused. */
    static void refuseAStream(URI server, String id) throws IOException, InterruptedException {
        List<String> command = List.of(
                "curl",
                "-sNk",
                "--max-time",
                "2",
                "-H",
                "Accept: text/event-stream",
                server + CONVERSATIONS + id + "/stream");
        Process first = new ProcessBuilder(command).start();
        if (first.getInputStream().read() < 0) {
            throw new AssertionError("the stream was not opened");
        }
        Process second = new ProcessBuilder(command).start();
        String refusal = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        first.destroy();
        if (!refusal.contains("unavailable")) {
            throw new AssertionError("the second stream was not refused: " + refusal);
        }
    }

    /** Lets the server's JVM collect its garbage, which it counts as well. */
    static void collectGarbage(ServerProcess server) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!jcmd.waitFor(30, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            throw new AssertionError("the server did not collect its garbage");
        }
    }
}
