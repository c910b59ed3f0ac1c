package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of clients that do not come as far as an encrypted connection; there is no certificate. */
@Timeout(60)
class EncryptionTest {
    private static final Duration HEAD = Duration.ofMillis(500);
    private static final HttpLimits LIMITS =
            new HttpLimits(1 << 20, 4, 100, 1 << 24, 100, HEAD, Duration.ofMillis(1_500));
    private static final String HEALTH = request("GET /health/live HTTP/1.1", "", "");

    /** The head of a record of 512 bytes. */
    private static final String HANDSHAKE = "\u0016\u0003\u0001\u0002\u0000";

    private static TestServer server(boolean encrypted) {
        InMemoryConversationStore store = new InMemoryConversationStore();
        return encrypted ? new TestServer(store, LIMITS, EncryptionTest::newEngine) : new TestServer(store, LIMITS);
    }

    private static SSLEngine newEngine() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(false);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientWithoutTlsIsToldThatThePortSpeaksNothingElse() throws IOException {
        try (TestServer server = server(true);
                RawConnection connection = new RawConnection(server.port())) {
            RawConnection.Answer answer = connection.write(HEALTH).read();

            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.body())
                    .isEqualTo("{\"error\":\"upgrade_required\",\"message\":\"This port speaks HTTPS: it has TLS\"}");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void aClientWithTlsIsToldInHttpThatThePortHasNone() throws IOException {
        try (TestServer server = server(false);
                RawConnection connection = new RawConnection(server.port())) {
            assertThat(connection.write(HANDSHAKE).read().status()).isEqualTo(400);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void aHandshakeThatNeverEndsIsEnded() throws IOException {
        try (TestServer server = server(true);
                RawConnection dripping = new RawConnection(server.port());
                RawConnection silent = new RawConnection(server.port())) {
            long start = System.nanoTime();
            dripping.write(HANDSHAKE);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> hasEnded(dripping));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(HEAD.minusMillis(50));
            assertThat(silent.readToEnd()).isEmpty();
            await().until(() -> server.connections().count() == 0);
        }
    }

    private static boolean hasEnded(RawConnection connection) {
        try {
            connection.write("x");
            return false;
        } catch (IOException closed) {
            return true;
        }
    }
}
