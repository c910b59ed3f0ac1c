package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MeasuredRequestsTest {
    private static final String PUT = "PUT /v1/conversations/c HTTP/1.1";

    private final InMemoryConversationStore conversations = new InMemoryConversationStore();
    private final TestServer server = new TestServer(conversations, Api.LIMITS);

    @AfterEach
    void stop() {
        server.close();
    }

    private static RawConnection.Answer send(TestServer server, String request) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.write(request).readHead();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            GET /v1/conversations/c                      | GET /v1/conversations/{id} 404
            HEAD /v1/conversations/c                     | HEAD /v1/conversations/{id} 404
            GET /v1/conversations/c?consistency=local    | GET /v1/conversations/{id} 404
            GET /v1/conversations/c/window               | GET /v1/conversations/{id}/window 404
            GET /v1/conversations/a%20b/window           | GET /v1/conversations/{id}/window 400
            GET /v1/conversations/window                 | GET /v1/conversations/{id} 404
            DELETE /v1/conversations/c                   | DELETE /v1/conversations/{id} 404
            POST /v1/conversations/c/compact             | POST /v1/conversations/{id}/compact 400
            GET /v1/cluster                              | GET /v1/cluster 200
            GET /health/live                             | GET /health/live 200
            GET /health/live/                            | other other 404
            GET /v1/conversations/                       | other other 400
            GET /v1/conversations/c/d/window             | other other 404
            GET /v1/conversations//window                | other other 400
            GET /v1/conversations/c/nothing              | other other 404
            GET /v1/nothing?of=interest                  | other other 404
            PUT /health/live                             | other other 405
            BREW /v1/conversations/c                     | other other 405
            GET /v1/conversations/c#fragment             | GET /v1/conversations/{id} 400
            GET /v1/conversations/c?of=a#fragment        | GET /v1/conversations/{id} 400
            """)
    void aRequestIsCountedUnderItsRouteAndNeverUnderItsPath(String line, String counted) throws IOException {
        send(server, request(line + " HTTP/1.1", "", ""));

        assertThat(server.requests().lines()).containsExactly(counted);
    }

    @Test
    void everyRouteOfTheServerIsMeasuredAndNothingElse() throws IOException {
        send(server, request("GET /health/live HTTP/1.1", "", ""));

        List<String> expected = new ArrayList<>(server.routes());
        expected.add("other other");
        assertThat(server.requests().routes()).hasSizeGreaterThan(15).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void whatIsNotHttpIsCountedWithWhatHasNoRoute() throws IOException {
        send(server, "nonsense\r\n\r\n");

        assertThat(server.requests().lines()).containsExactly("other other 400");
    }

    @Test
    void requestsOfOneConnectionAreCountedEachByItself() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(request(PUT, "", "{}") + request(PUT, "", "{}"));
            assertThat(connection.read().status()).isEqualTo(201);
            assertThat(connection.read().status()).isEqualTo(200);
        }

        assertThat(server.requests().lines())
                .containsExactly("PUT /v1/conversations/{id} 201", "PUT /v1/conversations/{id} 200");
    }

    @Test
    void aConnectionThatIsHandedOverIsCountedAsThat() throws IOException {
        send(server, request(PUT, "", "{}"));
        try (RawConnection connection = new RawConnection(server.port())) {
            connection
                    .write(request("GET /v1/conversations/c/stream HTTP/1.1", "Accept: text/event-stream\r\n", ""))
                    .readHead();

            assertThat(server.requests().lines().getLast()).isEqualTo("GET /v1/conversations/{id}/stream 101");
        }
        await().until(() -> server.streams().count() == 0);
        assertThat(server.requests().lines()).hasSize(2);
        assertThat(server.streams().opened()).isEqualTo(1);
    }

    @Test
    void theTimeIsThatOfTheServerAndAClientThatLeavesIsNoAnswer() throws IOException {
        GatedStore store = new GatedStore();
        try (TestServer waiting = new TestServer(store, Api.LIMITS)) {
            long begun = System.nanoTime();
            try (RawConnection stays = new RawConnection(waiting.port())) {
                try (RawConnection leaves = new RawConnection(waiting.port())) {
                    leaves.write(request(PUT, "", "{}"));
                    await().until(() -> store.submitted() == 1);
                }
                await().until(() -> waiting.requests().lines().size() == 1);
                assertThat(waiting.requests().lines()).containsExactly("PUT /v1/conversations/{id} abandoned");

                stays.write(request(PUT, "", "{}"));
                await().until(() -> store.submitted() == 2);
                long cameAtTheLatest = System.nanoTime();
                await().until(() -> System.nanoTime() - cameAtTheLatest > TimeUnit.MILLISECONDS.toNanos(50));
                store.letThrough();
                stays.read();
            }
            assertThat(waiting.requests().lines().getLast()).startsWith("PUT /v1/conversations/{id} 20");
            assertThat(waiting.requests().nanos().getLast())
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(50), System.nanoTime() - begun);
        }
    }
}
