package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PipeliningTest {
    private static final String C = "/v1/conversations/c";

    @Test
    void aRequestSentBehindAnotherWaitsForItsAnswer() throws IOException {
        GatedStore store = new GatedStore();
        try (TestServer server = new TestServer(store, Api.LIMITS);
                RawConnection first = new RawConnection(server.port());
                RawConnection second = new RawConnection(server.port())) {
            String append = "POST " + C + "/events HTTP/1.1";
            first.write(request("PUT " + C + " HTTP/1.1", "", "{}")
                    + request(append, "", event("a".repeat(100_000)))
                    + request(append, "", event("b"))
                    + request(append, "", event("c"))
                    + request("GET " + C + "/window HTTP/1.1", "", ""));
            awaitNoMoreSubmittedThan(1, store);
            second.write(request("PUT /v1/conversations/d HTTP/1.1", "", "{}"));
            awaitNoMoreSubmittedThan(2, store);

            store.letOneThrough();
            assertThat(first.read().status()).isEqualTo(201);
            awaitNoMoreSubmittedThan(3, store);
            store.letOneThrough();
            assertThat(second.read().status()).isEqualTo(201);
            store.letOneThrough();
            assertThat(first.read().body()).startsWith("{\"seq\":1,");
            awaitNoMoreSubmittedThan(4, store);
            store.letOneThrough();
            assertThat(first.read().body()).startsWith("{\"seq\":2,");
            awaitNoMoreSubmittedThan(5, store);
            store.letOneThrough();
            assertThat(first.read().body()).startsWith("{\"seq\":3,");
            assertThat(first.read().body()).startsWith("{\"version\":3,").contains("\"text\":\"c\"");
        }
    }

    private static void awaitNoMoreSubmittedThan(int writes, GatedStore store) {
        await().atMost(Duration.ofSeconds(10)).until(() -> store.submitted() >= writes);
        await().during(Duration.ofMillis(100)).until(() -> store.submitted() == writes);
    }

    /** The server learns that a client is gone when it answers, as it reads no more than it can serve. */
    @Test
    void aConnectionThatEndsWithRequestsHeldBackIsForgotten() throws IOException {
        GatedStore store = new GatedStore();
        try (TestServer server = new TestServer(store, Api.LIMITS)) {
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.write(request("PUT " + C + " HTTP/1.1", "", "{}").repeat(100));
                await().atMost(Duration.ofSeconds(10)).until(() -> store.submitted() == 1);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                store.letOneThrough();
                return server.connections().count() == 0;
            });
            // Just after the connection.
            await().until(() -> server.requestsUnderWay().count() == 0);
            await().until(() -> server.requestsUnderWay().bodyBytes() == 0);
            assertThat(store.submitted()).as("what was held back is dropped").isLessThan(100);

            store.letThrough();
            try (RawConnection connection = new RawConnection(server.port())) {
                assertThat(connection
                                .write(request("PUT /v1/conversations/d HTTP/1.1", "", "{}"))
                                .read()
                                .status())
                        .isEqualTo(201);
            }
        }
    }

    @Test
    void aBadChunkUnderARequestThatIsServedAlreadyEndsTheConnectionBehindTheAnswer() throws IOException {
        GatedStore store = new GatedStore();
        try (TestServer server = new TestServer(store, Api.LIMITS);
                RawConnection connection = new RawConnection(server.port())) {
            connection.write("DELETE " + C + " HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> store.submitted() == 1);
            connection.write("zz\r\n");
            // The answer must find the broken request, not overtake it.
            await().during(Duration.ofMillis(100)).until(() -> store.submitted() == 1);
            store.letThrough();

            assertThat(connection.read().status()).isEqualTo(404);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    private static String event(String text) {
        return "{\"event\":{\"role\":\"user\",\"content\":\"" + text + "\"}}";
    }
}
