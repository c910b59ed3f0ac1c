package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownTest {
    private static final String PUT = "PUT /v1/conversations/c HTTP/1.1";

    private final GatedStore store = new GatedStore();
    private final TestServer server = new TestServer(store, Api.LIMITS);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsUnderWayIsAnsweredAndWhatComesLaterIsRefused() throws Exception {
        try (RawConnection early = new RawConnection(server.port());
                RawConnection late = new RawConnection(server.port())) {
            early.write(request(PUT, "", "{}"));
            await().until(() -> store.submitted() == 1);

            server.requestsUnderWay().refuseMore(false);
            RawConnection.Answer refused = late.write(request(PUT, "", "{}")).read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.header("connection")).isEqualTo("close");
            assertThat(refused.body()).contains("The server is shutting down; nothing was changed");
            assertThat(server.requests().lines()).containsExactly("PUT /v1/conversations/{id} 503");
            assertThat(server.requestsUnderWay().awaitAnswers(Duration.ofMillis(50)))
                    .isFalse();

            var answered = CompletableFuture.supplyAsync(this::awaitAnswers);
            store.letThrough();
            assertThat(early.read().status()).isEqualTo(201);
            assertThat(answered.join()).isTrue();

            server.connections().closeAll();
            assertThat(early.isClosed()).isTrue();
        }
    }

    @Test
    void whatOtherNodesTakeIsSentToThemAtOnce() throws IOException {
        server.requestsUnderWay().refuseMore(true);
        try (RawConnection connection = new RawConnection(server.port())) {
            RawConnection.Answer refused =
                    connection.write(request(PUT, "", "{}")).read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("0");
            assertThat(refused.body()).contains("The server is shutting down; nothing was changed");
        }
    }

    private boolean awaitAnswers() {
        try {
            return server.requestsUnderWay().awaitAnswers(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoComesAfterTheEndIsTurnedAway() throws IOException {
        server.connections().closeAll();
        try (RawConnection late = new RawConnection(server.port())) {
            assertThat(late.isClosed()).isTrue();
        }
        assertThat(server.connections().count()).isZero();
    }

    @Test
    void healthAnswersToTheEnd() throws IOException {
        server.setReady(false);
        server.requestsUnderWay().refuseMore(false);
        try (RawConnection connection = new RawConnection(server.port())) {
            assertThat(connection
                            .write(request("GET /health/ready HTTP/1.1", "", ""))
                            .read()
                            .status())
                    .isEqualTo(503);
            assertThat(connection
                            .write(request("GET /health/live HTTP/1.1", "", ""))
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }
}
