package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that are costly to count do not fail, what no log entry holds is refused, and neither is felt by anybody else. */
class LargeTextIT {
    private static final int CLIENTS = 3;
    private static final int TEXTS_EACH = 8;
    private static final String MEBIBYTE_OF_ONE_LETTER = "a".repeat(1 << 20);

    /** As tiktoken counts it: a token for each eight of them. */
    private static final int TOKENS = (1 << 20) / 8;

    /** What an event counts for itself and its role. */
    private static final int TOKENS_OF_EVENT = 4;

    /** A request that waited for the count of one text after the other would take far longer. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /** Half of the requests take a smaller share than this of what a large one takes; all would take more if each waited for one. */
    private static final int SHARE = 4;

    @TempDir
    private Path directory;

    @Test
    void aMebibyteOfOneLetterIsCountedAndHoldsNobodyUp() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                                directory, FreePort.find(), Map.of("FASTPACA_MAX_EVENT_BYTES", "2097152"))
                        .awaitReady();
                Http http = new Http(server.uri());
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            assertThat(http.send("PUT", "/v1/conversations/small", "{}").status())
                    .isEqualTo(201);
            expectMoreThanAnEntryHoldsToBeRefused(http);
            List<Future<?>> large = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                String id = "large-" + client;
                large.add(clients.submit(() -> {
                    assertThat(http.send("PUT", "/v1/conversations/" + id, "{}").status())
                            .isEqualTo(201);
                    for (int i = 1; i <= TEXTS_EACH; i++) {
                        Reply reply = append(http, id, MEBIBYTE_OF_ONE_LETTER);
                        assertThat(reply.body())
                                .isEqualTo("{\"seq\":" + i + ",\"version\":" + i + ",\"token_estimate\":"
                                        + (TOKENS + TOKENS_OF_EVENT) + "}");
                    }
                    return null;
                }));
            }
            long begunNanos = System.nanoTime();
            List<Duration> small = new ArrayList<>();
            while (large.stream().anyMatch(client -> !client.isDone())) {
                long began = System.nanoTime();
                assertThat(append(http, "small", "hello").status()).isEqualTo(201);
                assertThat(http.get("/v1/conversations/small/window?budget_tokens=100")
                                .status())
                        .isEqualTo(200);
                small.add(Duration.ofNanos(System.nanoTime() - began));
            }
            for (Future<?> client : large) {
                client.get();
            }
            Duration each = Duration.ofNanos(System.nanoTime() - begunNanos).dividedBy(CLIENTS * TEXTS_EACH);
            Duration median =
                    small.stream().sorted().skip(small.size() / 2).findFirst().orElseThrow();
            System.out.printf(
                    "%d ms for each of %d large texts; meanwhile a small append with a read took %.1f ms (median), %.1f at most%n",
                    each.toMillis(),
                    CLIENTS * TEXTS_EACH,
                    median.toNanos() / 1e6,
                    Collections.max(small).toNanos() / 1e6);
            assertThat(small).hasSizeGreaterThan(TEXTS_EACH).allMatch(took -> took.compareTo(LONGEST) < 0);
            assertThat(median).isLessThan(each.dividedBy(SHARE));

            Reply log = http.get("/v1/conversations/large-0/events?from_seq=" + TEXTS_EACH);
            assertThat(log.body().contains("\"text\":\"" + MEBIBYTE_OF_ONE_LETTER + "\""))
                    .isTrue();
        }
    }

    /** What is stored beside each of so many payloads is several times as long as they are. */
    private static void expectMoreThanAnEntryHoldsToBeRefused(Http http) throws IOException {
        String event = "{\"role\":\"tool\",\"token_count\":1,\"parts\":[{\"type\":\"tool_result\""
                + ",\"data\":0".repeat(100_000) + "}]}";
        Reply refused = http.send(
                "POST",
                "/v1/conversations/small/events",
                "{\"events\":[" + String.join(",", Collections.nCopies(4, event)) + "]}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(413);
        assertThat(refused.body()).contains("send it in pieces");
        assertThat(append(http, "small", "hello").body()).startsWith("{\"seq\":1,");
    }

    private static Reply append(Http http, String id, String text) throws IOException {
        return http.send(
                "POST",
                "/v1/conversations/" + id + "/events",
                "{\"event\":{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}}");
    }
}
