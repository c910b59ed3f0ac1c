package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.request.HttpLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that an event loop would be held up by, and such as are small beside what is made of them. */
@Timeout(60)
class LargeBodyTest {
    /** Some for each event loop. */
    private static final int CONNECTIONS = 4 * Runtime.getRuntime().availableProcessors();

    private static final String PUT = "PUT /v1/conversations/c HTTP/1.1";
    private static final String APPEND = "POST /v1/conversations/c/events HTTP/1.1";
    private static final String LARGE = request(PUT, "", "{" + " ".repeat(HttpLimits.SMALL_BODY_BYTES) + "}");

    /** Of more than half of the values that there is room for. */
    private static final String DENSE = request(
            APPEND,
            "",
            "{\"event\":{\"role\":\"user\",\"token_count\":1,\"parts\":[{\"type\":\"v\",\"v\":[0" + ",0".repeat(520_000)
                    + "]}]}}");

    private final GatedStore store = new GatedStore();
    private final TestServer server = new TestServer(store, Api.LIMITS);
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final List<RawConnection> connections = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
        server.close();
    }

    private RawConnection send(String request) throws IOException {
        RawConnection connection = new RawConnection(server.port());
        connections.add(connection);
        return connection.write(request);
    }

    @Test
    void whileALargeBodyIsReadOthersAreAnswered() throws IOException {
        store.letThrough();
        server.setBodyThreads(waiting::add);
        RawConnection large = send(LARGE);
        await().until(() -> !waiting.isEmpty());

        for (int i = 0; i < CONNECTIONS; i++) {
            assertThat(send(request("GET /health/live HTTP/1.1", "", "")).read().status())
                    .isEqualTo(200);
            assertThat(send(request("PUT /v1/conversations/small-" + i + " HTTP/1.1", "", "{}"))
                            .read()
                            .status())
                    .isEqualTo(201);
        }
        assertThat(store.submitted()).as("small ones").isEqualTo(CONNECTIONS);

        waiting.remove().run();
        assertThat(large.read().status()).isEqualTo(201);
    }

    @Test
    void whatIsWrongWithALargeBodyIsSaid() throws IOException {
        RawConnection.Answer answer = send(LARGE.replace("}", "]")).read();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("body: is not valid JSON at line 1");
    }

    @Test
    void whereNoMoreLargeBodiesCanWaitTheyAreTurnedAwayAndSmallOnesAreNot() throws IOException {
        store.letThrough();
        server.setBodyThreads(task -> {
            throw new RejectedExecutionException("full");
        });

        RawConnection.Answer refused = send(LARGE).read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.body()).contains("The server is busy; nothing was changed");
        assertThat(send(request(PUT, "", "{}")).read().status()).isEqualTo(201);
    }

    @Test
    void aBodyOfTooManyValuesIsTooLarge() throws IOException {
        String body = "{\"events\":[0" + ",0".repeat((HttpLimits.MAX_REQUEST_BYTES - 14) / 2) + "]}";

        RawConnection.Answer answer = send(request(APPEND, "", body)).read();

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("body: must not hold more than 1000000 values");
    }

    @Test
    void treesTakeABoundedSpaceUntilTheirRequestsAreAnswered() throws IOException {
        RawConnection created = send(request(PUT, "", "{}"));
        await().until(() -> store.submitted() == 1);
        store.letOneThrough();
        assertThat(created.read().status()).isEqualTo(201);
        RawConnection first = send(DENSE);
        await().until(() -> store.submitted() == 2);

        RawConnection.Answer refused = send(DENSE).read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("Too many large requests are on their way; nothing was changed");

        store.letThrough();
        assertThat(first.read().status()).isEqualTo(201);
        assertThat(send(DENSE).read().status()).isEqualTo(201);
    }
}
