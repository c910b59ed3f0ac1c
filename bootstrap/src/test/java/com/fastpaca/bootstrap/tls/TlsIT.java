package com.fastpaca.bootstrap.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.docs.BlockPlace;
import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.process.Shell;
import com.fastpaca.bootstrap.tls.TestAuthority.Issued;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node whose port speaks TLS. */
class TlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void everythingIsServedByTlsAndTheCertificateIsRenewedWithoutARestart() throws Exception {
        TestAuthority authority = new TestAuthority(directory.resolve("ours"));
        Issued first = authority.issue("first", "ip:127.0.0.1");
        Issued second = authority.issue("second", "dns:localhost", "-keyalg", "RSA");
        Issued node = copy(first);
        Map<String, String> settings = new HashMap<>(node.settings(authority));
        settings.put("FASTPACA_TOKEN_ESTIMATOR", "chars:4");
        int port = FreePort.find();
        try (ServerProcess server =
                ServerProcess.start(directory.resolve("data"), port, settings).awaitReady()) {
            servesEverything(server.uri(), authority.trusted());
            refusesWhoeverSpeaksNoTls(port);
            isNotTakenByWhoeverTrustsAnotherAuthority(server.uri());

            Files.writeString(node.certificate(), "damaged");
            await().atMost(PATIENCE).until(() -> server.output().contains("the certificate stays as it was"));
            assertThat(presented(authority.trusted(), port, "TLSv1.3")).isEqualTo("CN=first");

            copy(second);
            await().atMost(PATIENCE).until(() -> server.output().contains("the certificate was replaced"));
            assertThat(presented(authority.trusted(), port, "TLSv1.2")).isEqualTo("CN=second");
            commandsFindIt(settings, port);
            itIsFoundByItsName(authority, port);

            assertThat(server.stop(PATIENCE)).isIn(0, 128 + 15);
            assertThat(server.output()).doesNotContain("\tat ", "SSLException", "SSLHandshakeException");
        }
    }

    /** Where the node reads them. */
    private Issued copy(Issued issued) throws IOException {
        Path key = Files.copy(issued.key(), directory.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
        Path certificate =
                Files.copy(issued.certificate(), directory.resolve("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
        return new Issued(certificate, key);
    }

    private static void servesEverything(URI uri, SSLContext trusted) throws Exception {
        String text = "x".repeat(500_000);
        try (Http http = new Http(uri, PATIENCE, Optional.of(trusted))) {
            assertThat(http.send("PUT", "/v1/conversations/c", "{\"token_budget\":10000000}")
                            .status())
                    .isEqualTo(201);
            for (int i = 1; i <= 4; i++) {
                assertThat(http.send(
                                        "POST",
                                        "/v1/conversations/c/events",
                                        "{\"event\":{\"role\":\"user\",\"content\":\"" + text + "\"}}")
                                .status())
                        .isEqualTo(201);
            }
            assertThat(http.get("/v1/conversations/c/window").body()).hasSizeGreaterThan(2_000_000);
            assertThat(http.getLines("/v1/conversations/c/events").body()).hasSizeGreaterThan(2_000_000);
            assertThat(http.get("/docs").status()).isEqualTo(200);
            assertThat(http.get("/openapi.json").isSuccess()).isTrue();
        }
        CompletableFuture<String> frame = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusted).build()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(uri.toString().replace("https:", "wss:") + "/v1/conversations/c/stream"),
                            new WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                                    frame.complete(data.toString());
                                    from.request(1);
                                    return CompletableFuture.completedFuture(null);
                                }
                            })
                    .join();
            try (Http http = new Http(uri, PATIENCE, Optional.of(trusted))) {
                http.send(
                        "POST", "/v1/conversations/c/events", "{\"event\":{\"role\":\"user\",\"content\":\"hello\"}}");
            }
            assertThat(frame.get(30, TimeUnit.SECONDS)).startsWith("{");
            socket.abort();
        }
    }

    private static void refusesWhoeverSpeaksNoTls(int port) throws IOException {
        try (Http http = new Http(URI.create("http://127.0.0.1:" + port))) {
            assertThat(http.get("/health/live").status()).isEqualTo(426);
        }
    }

    private void isNotTakenByWhoeverTrustsAnotherAuthority(URI uri) throws Exception {
        TestAuthority other = new TestAuthority(directory.resolve("theirs"));
        try (Http http = new Http(uri, PATIENCE, Optional.of(other.trusted()))) {
            assertThatThrownBy(() -> http.get("/health/live")).isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static void commandsFindIt(Map<String, String> settings, int port) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("FASTPACA_PORT", Integer.toString(port));
        assertThat(CommandLine.run(all, "health", "ready")).isEqualTo(new CommandLine(0, "health/ready: 200\n"));
    }

    /** As the document shows it, at another name. */
    private void itIsFoundByItsName(TestAuthority authority, int port) throws Exception {
        String commands = new BlockPlace("docs/configuration.md", "curl --cacert ")
                .commands()
                .replace("/etc/fastpaca/ca.crt", authority.certificate().toString())
                .replace("https://fastpaca.internal:4000", "https://localhost:" + port);

        CommandLine run =
                Shell.run(Files.createDirectory(directory.resolve("shell")), Map.of(), "set -e\n" + commands, PATIENCE);

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).contains("{\"status\":\"ok\"}", "LEADS");
    }

    private static String presented(SSLContext trusted, int port, String protocol) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) trusted.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }
}
