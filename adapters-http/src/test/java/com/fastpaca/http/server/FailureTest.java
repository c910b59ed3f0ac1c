package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailureTest {
    private static final String C = "/v1/conversations/c";
    private static final String EVENT =
            "{\"event\":{\"role\":\"user\",\"token_count\":1,\"content\":\"" + "x".repeat(10_000) + "\"}}";

    private final FailingStore store = new FailingStore();
    private final TestServer server = new TestServer(store, Api.LIMITS);

    /** A store that fails as it is told. */
    private static final class FailingStore implements ConversationStore {
        private final InMemoryConversationStore store = new InMemoryConversationStore();
        private volatile Optional<Supplier<RuntimeException>> failure = Optional.empty();
        private volatile Optional<Supplier<RuntimeException>> readFailure = Optional.empty();
        private volatile long readableSeq;

        @Override
        public CompletableFuture<Outcome> submit(Command command) {
            return failure.<CompletableFuture<Outcome>>map(cause -> CompletableFuture.failedFuture(cause.get()))
                    .orElseGet(() -> store.submit(command));
        }

        @Override
        public CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency) {
            return failure.<CompletableFuture<Optional<Conversation>>>map(
                            cause -> CompletableFuture.failedFuture(cause.get()))
                    .orElseGet(() -> store.find(id, consistency));
        }

        @Override
        public CompletableFuture<List<Conversation>> list(
                Optional<ConversationId> after, int max, Consistency consistency) {
            return failure.<CompletableFuture<List<Conversation>>>map(
                            cause -> CompletableFuture.failedFuture(cause.get()))
                    .orElseGet(() -> store.list(after, max, consistency));
        }

        @Override
        public Watch watch(ConversationId id, Runnable listener) {
            return store.watch(id, listener);
        }

        @Override
        public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
            if (readFailure.isPresent() && fromSeq > readableSeq) {
                throw readFailure.get().get();
            }
            return store.read(id, fromSeq, readFailure.isPresent() ? Math.min(toSeq, readableSeq) : toSeq, maxBytes);
        }
    }

    @BeforeAll
    void fill() throws IOException {
        assertThat(send("PUT " + C, "{\"policy\":{\"strategy\":\"manual\"}}").status())
                .isEqualTo(201);
        String event = EVENT.substring("{\"event\":".length(), EVENT.length() - 1);
        for (int i = 0; i < 4; i++) {
            assertThat(send("POST " + C + "/events", "{\"events\":[" + (event + ",").repeat(99) + event + "]}")
                            .status())
                    .isEqualTo(201);
        }
    }

    @BeforeEach
    void recover() {
        store.failure = Optional.empty();
        store.readFailure = Optional.empty();
        store.readableSeq = 0;
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private RawConnection.Answer send(String line, String body) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.write(request(line + " HTTP/1.1", "", body)).read();
        }
    }

    private List<RawConnection.Answer> sendAll() throws IOException {
        return List.of(
                send("PUT " + C, "{}"),
                send("GET " + C, ""),
                send("PATCH " + C + "/metadata", "{\"metadata\":{}}"),
                send("POST " + C + "/events", EVENT),
                send("POST " + C + "/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}"),
                send("GET " + C + "/events", ""),
                send("GET " + C + "/window", ""),
                send("DELETE " + C, ""));
    }

    @Test
    void aStoreWithoutAQuorumIsUnavailableAndAWriteMayHaveHappened() throws IOException {
        store.failure = Optional.of(() -> UnavailableException.outcomeUnknown("no quorum at 10.0.0.7"));

        for (RawConnection.Answer answer : sendAll()) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo("1");
            assertThat(answer.body())
                    .startsWith("{\"error\":\"unavailable\",\"message\":\"")
                    .contains("idempotency_key")
                    .doesNotContain("10.0.0.7");
        }
    }

    @Test
    void aStoreThatIsOverloadedSaysWhyAndThatNothingWasChanged() throws IOException {
        Map<RuntimeException, String> messages = Map.of(
                UnavailableException.turnedAway("too many writes are waiting"),
                "The server cannot answer now: too many writes are waiting; nothing was changed",
                new RejectedExecutionException("queue full"),
                "The server is busy; nothing was changed");
        for (Map.Entry<RuntimeException, String> busy : messages.entrySet()) {
            store.failure = Optional.of(busy::getKey);
            for (RawConnection.Answer answer : sendAll()) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.body())
                        .isEqualTo("{\"error\":\"unavailable\",\"message\":\"" + busy.getValue() + "\"}");
            }
        }
    }

    @Test
    void whatOtherNodesTakeIsSentToThemAtOnce() throws IOException {
        store.failure = Optional.of(() -> UnavailableException.takenElsewhere("this node has not started yet"));

        for (RawConnection.Answer answer : sendAll()) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo("0");
            assertThat(answer.body()).contains("this node has not started yet; nothing was changed");
        }
    }

    @Test
    void aDefectIsAnsweredWithoutADetail() throws IOException {
        store.failure = Optional.of(() -> new IllegalStateException("the secret of /data/identity"));

        for (RawConnection.Answer answer : sendAll()) {
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body())
                    .isEqualTo("{\"error\":\"internal\",\"message\":\"The server failed to handle the request\"}");
        }
    }

    @Test
    void aLogThatCannotBeReadIsUnavailableAsLongAsNothingIsSent() throws IOException {
        store.readFailure = Optional.of(() -> UnavailableException.turnedAway("the table is gone"));

        assertThat(send("GET " + C + "/window", "").status()).isEqualTo(503);
        assertThat(send("GET " + C + "/events", "").status()).isEqualTo(503);
    }

    @Test
    void anAnswerThatFailsOnItsWayEndsWithItsConnectionAndIsNotTakenForWhole() throws IOException {
        store.readFailure = Optional.of(() -> new IllegalStateException("the table is gone"));
        store.readableSeq = 300;
        for (String path : List.of("/window", "/events?limit=1000")) {
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.write(request("GET " + C + path + " HTTP/1.1", "", ""));

                assertThatThrownBy(connection::read)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the connection ended");
            }
        }
    }
}
