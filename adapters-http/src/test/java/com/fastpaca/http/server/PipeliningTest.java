package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PipeliningTest {
    private static final String C = "/v1/conversations/c";

    /** A store whose writes wait until they are let through. */
    private static final class GatedStore implements ConversationStore {
        private final InMemoryConversationStore store = new InMemoryConversationStore();
        private final AtomicInteger submitted = new AtomicInteger();
        private final CompletableFuture<Void> gate = new CompletableFuture<>();

        @Override
        public CompletableFuture<Outcome> submit(Command command) {
            submitted.incrementAndGet();
            return gate.thenCompose(open -> store.submit(command));
        }

        @Override
        public CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency) {
            return store.find(id, consistency);
        }

        @Override
        public Watch watch(ConversationId id, Runnable listener) {
            return store.watch(id, listener);
        }

        @Override
        public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
            return store.read(id, fromSeq, toSeq, maxBytes);
        }
    }

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
                    + request("GET " + C + "/window HTTP/1.1", "", ""));
            second.write(request("PUT /v1/conversations/d HTTP/1.1", "", "{}"));
            await().atMost(Duration.ofSeconds(10)).until(() -> store.submitted.get() == 2);
            await().during(Duration.ofMillis(100)).until(() -> store.submitted.get() == 2);
            store.gate.complete(null);

            assertThat(first.read().status()).isEqualTo(201);
            assertThat(first.read().body()).startsWith("{\"seq\":1,");
            assertThat(first.read().body()).startsWith("{\"seq\":2,");
            assertThat(first.read().body()).startsWith("{\"version\":2,");
            assertThat(second.read().status()).isEqualTo(201);
        }
    }

    @Test
    void aConnectionThatEndsWithRequestsHeldBackIsForgotten() throws IOException {
        GatedStore store = new GatedStore();
        try (TestServer server = new TestServer(store, Api.LIMITS)) {
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.write(request("PUT " + C + " HTTP/1.1", "", "{}").repeat(100));
                await().atMost(Duration.ofSeconds(10)).until(() -> store.submitted.get() == 1);
            }
            store.gate.complete(null);
            try (RawConnection connection = new RawConnection(server.port())) {
                assertThat(connection
                                .write(request("PUT /v1/conversations/d HTTP/1.1", "", "{}"))
                                .read()
                                .status())
                        .isEqualTo(201);
            }
        }
    }

    private static String event(String text) {
        return "{\"event\":{\"role\":\"user\",\"content\":\"" + text + "\"}}";
    }
}
