package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowClientTest {
    private static final Duration HEAD = Duration.ofMillis(500);
    private static final Duration BODY = Duration.ofMillis(1_500);
    private static final String PUT = "PUT /v1/conversations/c HTTP/1.1";
    private static final String HEALTH = "GET /health/live HTTP/1.1";

    private final TestServer server =
            new TestServer(new InMemoryConversationStore(), new HttpLimits(1 << 20, 4, 100, 1 << 24, 100, HEAD, BODY));

    @AfterEach
    void stop() {
        server.close();
    }

    /** Sends a piece now and then until the connection fails, and answers how long that took. */
    private static Duration drip(RawConnection connection, String piece) {
        long start = System.nanoTime();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    try {
                        connection.write(piece);
                        return false;
                    } catch (IOException closed) {
                        return true;
                    }
                });
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void aHeadThatComesByDripsEndsItsConnection() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(HEALTH + "\r\nHost: test\r\n");

            assertThat(drip(connection, "X-A: b\r\n")).isBetween(HEAD.minusMillis(50), Duration.ofSeconds(10));
        }
    }

    @Test
    void aBodyThatComesByDripsEndsItsConnection() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(PUT + "\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n");

            assertThat(drip(connection, " ")).isBetween(BODY.minusMillis(50), Duration.ofSeconds(10));
        }
    }

    @Test
    void aRequestWithoutEndEndsItsConnection() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(PUT + "\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");

            assertThat(drip(connection, "1\r\n \r\n")).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aSecondHeadThatComesByDripsEndsItsConnectionToo() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(request(HEALTH, "", "") + "GET /hea");
            assertThat(connection.read().status()).isEqualTo(200);

            assertThat(drip(connection, "l")).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aConnectionThatIsIdleBetweenRequestsStays() throws IOException {
        try (RawConnection connection = new RawConnection(server.port());
                RawConnection dripping = new RawConnection(server.port())) {
            assertThat(connection.write(request(PUT, "", "{}")).read().status()).isEqualTo(201);
            dripping.write(HEALTH + "\r\n");
            drip(dripping, "X-A: b\r\n");

            assertThatCode(() -> connection.write(request(HEALTH, "", "")).read())
                    .doesNotThrowAnyException();
        }
    }
}
