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
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeAnswerTest {
    private static final int EVENTS = 100;
    private static final int EVENT_BYTES = 1_000_000;
    private static final int MAX_LARGE_ANSWERS = 3;
    private static final String C = "/v1/conversations/large";
    private static final String WINDOW = "GET " + C + "/window HTTP/1.1";
    private static final String EXPORT = "GET " + C + "/events HTTP/1.1";
    private static final String NDJSON = "Accept: application/x-ndjson\r\n";

    /** Sockets and read-ahead hold some of an answer; a server that holds all of it would read all of it. */
    private static final long MUCH_LESS_THAN_ALL = EVENTS * (long) EVENT_BYTES / 2;

    private final CountingStore store = new CountingStore();
    private final TestServer server = new TestServer(store, Api.limitsWith(MAX_LARGE_ANSWERS));

    /** Counts what is read from the log. */
    private static final class CountingStore implements ConversationStore {
        private final ConversationStore store = new InMemoryConversationStore();
        private final AtomicLong bytesRead = new AtomicLong();

        @Override
        public CompletableFuture<Outcome> submit(Command command) {
            return store.submit(command);
        }

        @Override
        public CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency) {
            return store.find(id, consistency);
        }

        @Override
        public CompletableFuture<List<Conversation>> list(
                Optional<ConversationId> after, int max, Consistency consistency) {
            return store.list(after, max, consistency);
        }

        @Override
        public Watch watch(ConversationId id, Runnable listener) {
            return store.watch(id, listener);
        }

        @Override
        public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
            List<Event> events = store.read(id, fromSeq, toSeq, maxBytes);
            events.forEach(event -> bytesRead.addAndGet(event.content().sizeBytes()));
            return events;
        }
    }

    @BeforeAll
    void appendMany() throws IOException {
        String text = "x".repeat(EVENT_BYTES);
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(request("PUT " + C + " HTTP/1.1", "", "{\"policy\":{\"strategy\":\"manual\"}}"));
            assertThat(connection.read().status()).isEqualTo(201);
            for (int i = 0; i < EVENTS; i++) {
                connection.write(request(
                        "POST " + C + "/events HTTP/1.1",
                        "",
                        "{\"event\":{\"role\":\"user\",\"token_count\":1,\"content\":\"" + text + "\"}}"));
                assertThat(connection.read().status()).isEqualTo(201);
            }
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void aReaderThatStopsStopsTheReadingOfTheLogAndGetsTheRestLater() throws IOException {
        for (String line : List.of(WINDOW, EXPORT)) {
            long before = store.bytesRead.get();
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.write(request(line, line.equals(EXPORT) ? NDJSON : "", ""));

                assertThat(bytesReadWhenQuiet() - before).isPositive().isLessThan(MUCH_LESS_THAN_ALL);
                RawConnection.Answer answer = connection.read();

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
                assertThat(Pattern.compile("\"seq\":")
                                .matcher(answer.body())
                                .results()
                                .count())
                        .isEqualTo(EVENTS);
                assertThat(answer.body().length()).isGreaterThan(EVENTS * EVENT_BYTES);
                assertThat(answer.body()).endsWith(line.equals(EXPORT) ? "}\n" : "}]}");
            }
        }
    }

    @Test
    void aConnectionServesTheNextRequestBehindALargeAnswer() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(request(WINDOW, "", "") + request("GET /health/live HTTP/1.1", "", ""));

            assertThat(connection.read().body()).endsWith("}]}");
            assertThat(connection.read().body()).isEqualTo("{\"status\":\"ok\"}");
        }
    }

    @Test
    void oneLargeAnswerTooManyIsUnavailableUntilAnotherEnds() throws IOException {
        try (RawConnection first = new RawConnection(server.port());
                RawConnection second = new RawConnection(server.port());
                RawConnection third = new RawConnection(server.port());
                RawConnection fourth = new RawConnection(server.port())) {
            for (RawConnection connection : List.of(first, second, third)) {
                connection.write(request(EXPORT, NDJSON, ""));
                bytesReadWhenQuiet();
            }
            fourth.write(request(WINDOW, "", ""));

            RawConnection.Answer refused = fourth.read();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.body()).contains("\"error\":\"unavailable\"");
            first.read();
            fourth.write(request(WINDOW, "", ""));
            assertThat(fourth.read().status()).isEqualTo(200);
        }
    }

    @Test
    void clientsThatLeaveOrAskForHeadersAloneUseNothingUp() throws IOException {
        for (int i = 0; i < 3 * MAX_LARGE_ANSWERS; i++) {
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.write(request(WINDOW.replace("GET", "HEAD"), "", ""));
                assertThat(connection.readHead().status()).isEqualTo(200);
            }
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.write(request(WINDOW, "", ""));
                assertThat(connection.readHead().status()).isEqualTo(200);
            }
            bytesReadWhenQuiet();
        }
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(request(WINDOW, "", ""));
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    /** Waits until nothing has been read from the log for a while. */
    private long bytesReadWhenQuiet() {
        AtomicLong last = new AtomicLong(-1);
        await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(20)).until(() -> {
            long now = store.bytesRead.get();
            return last.getAndSet(now) == now;
        });
        return last.get();
    }
}
