package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.request.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OverloadTest {
    private static final int MAX_REQUESTS = 3;
    private static final int MAX_BODIES = 1 << 20;
    private static final int MAX_CONNECTIONS = 20;
    private static final String PUT = "PUT /v1/conversations/c HTTP/1.1";
    private static final String BUSY =
            "{\"error\":\"unavailable\",\"message\":\"The server is busy; nothing was changed\"}";

    private final GatedStore store = new GatedStore();
    private final TestServer server = new TestServer(
            store,
            new HttpLimits(
                    1 << 20,
                    4,
                    MAX_REQUESTS,
                    MAX_BODIES,
                    MAX_CONNECTIONS,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60)));
    private final List<RawConnection> connections = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
        server.close();
    }

    private RawConnection connect() throws IOException {
        RawConnection connection = new RawConnection(server.port());
        connections.add(connection);
        return connection;
    }

    @Test
    void oneRequestTooManyIsRefusedUntilAnotherIsAnsweredAndHealthAnswersAllTheSame() throws IOException {
        for (int i = 0; i < MAX_REQUESTS; i++) {
            connect().write(request(PUT, "", "{}"));
        }
        await().until(() -> store.submitted() == MAX_REQUESTS);

        RawConnection.Answer refused = connect().write(request(PUT, "", "{}")).read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.body()).isEqualTo(BUSY);
        assertThat(server.requests().lines()).containsExactly("PUT /v1/conversations/{id} 503");
        assertThat(connect()
                        .write(request("GET /health/ready HTTP/1.1", "", ""))
                        .read()
                        .status())
                .isEqualTo(200);
        assertThat(connect()
                        .write(request("GET /metrics HTTP/1.1", "", ""))
                        .read()
                        .status())
                .isEqualTo(200);
        assertThat(store.submitted()).as("the refused one left no trace").isEqualTo(MAX_REQUESTS);

        store.letThrough();
        for (int i = 0; i < MAX_REQUESTS; i++) {
            assertThat(connections.get(i).read().status()).isIn(200, 201);
        }
        assertThat(connect().write(request(PUT, "", "{}")).read().status()).isEqualTo(200);
    }

    @Test
    void clientsThatLeaveWhileTheyWaitAreNotCountedForever() throws IOException {
        for (int i = 0; i < MAX_REQUESTS; i++) {
            connect().write(request(PUT, "", "{}"));
        }
        await().until(() -> store.submitted() == MAX_REQUESTS);
        for (RawConnection connection : connections) {
            connection.close();
        }

        await().until(() -> server.requestsUnderWay().count() == 0);
        store.letThrough();
        assertThat(connect().write(request(PUT, "", "{}")).read().status()).isEqualTo(200);
    }

    @Test
    void bodiesThatStayUnfinishedTakeABoundedSpaceAndLeaveSomeToSmallOnes() throws IOException {
        store.letThrough();
        String half = "x".repeat(MAX_BODIES / 4);
        for (int i = 0; i < 2; i++) {
            connect().write(PUT + "\r\nHost: test\r\nContent-Length: " + MAX_BODIES + "\r\n\r\n" + half);
        }
        await().until(() -> server.requestsUnderWay().bodyBytes() == MAX_BODIES / 2);

        RawConnection large = connect();
        large.write(PUT + "\r\nHost: test\r\nContent-Length: " + MAX_BODIES + "\r\n\r\n" + half);
        RawConnection.Answer refused = large.read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("Too many large requests are on their way; nothing was changed");
        assertThat(large.isClosed()).isTrue();
        assertThat(connect().write(request(PUT, "", "{}")).read().status()).isEqualTo(201);

        for (RawConnection connection : connections) {
            connection.close();
        }
        await().until(() -> server.requestsUnderWay().bodyBytes() == 0);
        assertThat(connect()
                        .write(request(PUT, "", "{\"metadata\":{\"x\":\"" + "x".repeat(60_000) + "\"}}"))
                        .read()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void oneConnectionTooManyIsClosedAndOthersAreServed() throws IOException {
        for (int i = 0; i < MAX_CONNECTIONS; i++) {
            assertThat(connect()
                            .write(request("GET /health/live HTTP/1.1", "", ""))
                            .read()
                            .status())
                    .isEqualTo(200);
        }
        assertThat(connect().isClosed()).isTrue();

        connections.getFirst().close();
        await().ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> connect()
                                .write(request("GET /health/live HTTP/1.1", "", ""))
                                .read()
                                .status()
                        == 200);
    }
}
