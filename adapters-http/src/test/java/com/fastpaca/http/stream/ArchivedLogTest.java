package com.fastpaca.http.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.TestServer;
import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.ArchiveBatch;
import com.fastpaca.ports.archive.ArchiveSource;
import com.fastpaca.ports.archive.InMemoryArchive;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of logs whose beginning is in the archive alone, and of more readers of them than can ask it at once. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArchivedLogTest {
    private static final int EVENTS = 200;
    private static final int PAGES = 32;
    private static final int EXPORTS = 16;
    private static final int STREAMS = 16;
    private static final String C = "/v1/conversations/";
    private static final Pattern SEQ = Pattern.compile("\"seq\":");

    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final GatedArchive archive = new GatedArchive();
    private final TestServer server = new TestServer(store, Api.limitsWith(EXPORTS), StreamLimits.of(STREAMS), archive);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An archive whose reads wait until they are let through. */
    private static final class GatedArchive implements Archive {
        private final InMemoryArchive archive = new InMemoryArchive();
        private final CountDownLatch gate = new CountDownLatch(1);
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private final AtomicLong lastSeq = new AtomicLong();

        @Override
        public Stored store(ArchiveBatch batch) {
            return archive.store(batch);
        }

        @Override
        public Held held(List<ConversationId> ids) {
            return archive.held(ids);
        }

        @Override
        public OptionalLong reached(ArchiveSource source) {
            return archive.reached(source);
        }

        @Override
        public void shut(ArchiveSource source) {
            archive.shut(source);
        }

        @Override
        public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
            mostAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            lastSeq.accumulateAndGet(toSeq, Math::max);
            try {
                assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
                return archive.read(id, fromSeq, toSeq, maxBytes);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                underWay.decrementAndGet();
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> send(String method, String path, String body, String accept) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .header("Content-Type", "application/json")
                        .header("Accept", accept)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> get(String path, String accept) {
        return send("GET", path, "", accept);
    }

    /** A conversation of which the archive alone has all but the newest events, and those that are pinned. */
    private void trimmedLog() {
        String event = "{\"role\":\"user\",\"content\":\"" + "x".repeat(10_000) + "\"}";
        assertThat(send("PUT", C + "log", "{\"token_budget\":100}", "*/*")
                        .join()
                        .statusCode())
                .isEqualTo(201);
        String pinned = "{\"role\":\"system\",\"content\":\"Be kind.\"}";
        assertThat(send(
                                "POST",
                                C + "log/events",
                                "{\"events\":[" + pinned + ("," + event).repeat(EVENTS - 1) + "]}",
                                "*/*")
                        .join()
                        .statusCode())
                .isEqualTo(201);
        ConversationId id = new ConversationId("log");
        Conversation conversation = store.find(id, Consistency.LOCAL).join().orElseThrow();
        ArchiveBatch batch = new ArchiveBatch(
                new ArchiveSource(new UUID(1, 2), 0),
                1,
                List.of(new ArchiveBatch.Item(conversation, store.read(id, 1, EVENTS, Long.MAX_VALUE))));
        assertThat(archive.store(batch)).isEqualTo(new Archive.Stored.Done());
        assertThat(store.submit(new Command.Archive(id, 0, conversation.revision(), conversation.version(), EVENTS, 10))
                        .join())
                .isEqualTo(new Outcome.Archived());
        assertThat(store.find(id, Consistency.LOCAL)
                        .join()
                        .orElseThrow()
                        .archived()
                        .trimmedSeq())
                .isEqualTo(EVENTS - 10);
    }

    @Test
    void aPageAsksTheArchiveForNoMoreThanItHolds() {
        trimmedLog();
        archive.gate.countDown();
        try {
            String page = get(C + "log/events?cursor=20&limit=5", "application/json")
                    .join()
                    .body();

            assertThat(SEQ.matcher(page).results().count()).isEqualTo(5);
            assertThat(page).endsWith("\"next_cursor\":25,\"has_more\":true}");
            assertThat(archive.lastSeq).hasValue(25);
        } finally {
            server.close();
        }
    }

    @Test
    void allOfManyReadersAreAnsweredInTheirTurnAndNobodyElseWaitsForThem() throws Exception {
        trimmedLog();
        List<CompletableFuture<HttpResponse<String>>> pages = new ArrayList<>();
        List<CompletableFuture<HttpResponse<String>>> exports = new ArrayList<>();
        List<StreamClient> streams = new ArrayList<>();
        for (int i = 0; i < PAGES; i++) {
            pages.add(get(C + "log/events?limit=5", "application/json"));
        }
        for (int i = 0; i < EXPORTS; i++) {
            exports.add(get(C + "log/events", "application/x-ndjson"));
        }
        try {
            for (int i = 0; i < STREAMS; i++) {
                streams.add(StreamClient.open(server.port(), C + "log/stream?cursor=0"));
            }
            assertThat(get(C + "log/window", "application/json").join().statusCode())
                    .as("what needs no archive")
                    .isEqualTo(200);
            assertThat(get(C + "log/events?from_seq=" + (EVENTS - 5), "application/json")
                            .join()
                            .statusCode())
                    .as("what needs no archive")
                    .isEqualTo(200);

            archive.gate.countDown();
            for (CompletableFuture<HttpResponse<String>> page : pages) {
                assertThat(page.join().statusCode()).as(page.join().body()).isEqualTo(200);
                assertThat(SEQ.matcher(page.join().body()).results().count()).isEqualTo(5);
            }
            for (CompletableFuture<HttpResponse<String>> export : exports) {
                assertThat(export.join().statusCode()).isEqualTo(200);
                assertThat(SEQ.matcher(export.join().body()).results().count()).isEqualTo(EVENTS);
            }
            for (StreamClient stream : streams) {
                for (int seq = 1; seq <= EVENTS; seq++) {
                    assertThat(stream.next()).contains("\"seq\":" + seq + ",");
                }
            }
            assertThat(archive.mostAtOnce).hasValueLessThanOrEqualTo(2);
        } finally {
            streams.forEach(StreamClient::close);
            server.close();
        }
    }
}
