package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a cluster without a majority says so in time, and goes on with one; a node that stops lets others lead first. */
class QuorumIT {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    /** What the API's page promises, and some time for a machine that does something else. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);

    private static final int TERMINATED = 128 + 15;
    private static final int CONVERSATIONS = 12;
    private static final String EVENT = "{\"event\":{\"role\":\"user\",\"content\":\"Hello\"}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void withoutAMajorityEverythingIsRefusedInTimeUntilOneIsBack() throws Exception {
        try (TestNetwork network = TestNetwork.of(3);
                TestCluster cluster = new TestCluster(network, directory, Map.of("FASTPACA_DRAIN_DELAY_MS", "4000"))) {
            cluster.start();
            cluster.awaitReady(READY_WITHIN);
            NodeProcess left = cluster.node(0);
            try (Http http = new Http(left.uri(), ANSWERS_WITHIN)) {
                for (int i = 0; i < CONVERSATIONS; i++) {
                    assertThat(http.send("PUT", path(i), "{}").status()).isEqualTo(201);
                    assertThat(http.send("POST", path(i) + "/events", EVENT).status())
                            .isEqualTo(201);
                }
                aNodeThatStopsLetsOthersLeadFirst(cluster, http);

                cluster.node(1).kill();
                for (Reply refused : atOnce(List.of(
                        () -> http.send("POST", path(1) + "/events", EVENT),
                        () -> http.send("PUT", "/v1/conversations/new", "{}"),
                        () -> http.get(path(2)),
                        () -> http.get(path(3) + "/window"),
                        () -> http.get(path(4) + "/events")))) {
                    assertThat(refused.status()).as(refused.body()).isEqualTo(503);
                    assertThat(refused.retryAfter()).isPresent();
                }
                assertThat(http.get(path(5) + "/window?consistency=local").status())
                        .isEqualTo(200);
                assertThat(http.get("/health/ready").status()).isEqualTo(503);
                assertThat(http.get("/health/live").status()).isEqualTo(200);

                cluster.node(1).start();
                await("a majority is there again")
                        .atMost(READY_WITHIN)
                        .until(() -> left.isReady() && cluster.node(1).isReady());
                for (int i = 0; i < CONVERSATIONS; i++) {
                    assertThat(http.send("POST", path(i) + "/events", EVENT).status())
                            .isEqualTo(201);
                }
            }
        }
    }

    private static List<Reply> atOnce(List<Callable<Reply>> requests) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(requests.size())) {
            List<Reply> replies = new ArrayList<>();
            for (Future<Reply> answered : threads.invokeAll(requests)) {
                replies.add(answered.get());
            }
            return replies;
        }
    }

    private static void aNodeThatStopsLetsOthersLeadFirst(TestCluster cluster, Http http) throws IOException {
        NodeProcess stopping = cluster.node(2);
        Operator.awaitLeadersOnAll(cluster.node(0), cluster.node(1), stopping);
        String id = Operator.idOf(stopping);
        CompletableFuture<Integer> stopped = CompletableFuture.supplyAsync(() -> stopping.stop(Duration.ofSeconds(30)));
        await("others lead")
                .atMost(ANSWERS_WITHIN)
                .until(() -> !Operator.leaders(cluster.node(0)).contains(id));
        assertThat(stopped).as("whether it waited for that").isNotDone();
        assertThat(stopped.join()).isEqualTo(TERMINATED);
        for (int i = 0; i < CONVERSATIONS; i++) {
            assertThat(http.send("POST", path(i) + "/events", EVENT).status()).isEqualTo(201);
        }
    }

    private static String path(int conversation) {
        return "/v1/conversations/c" + conversation;
    }
}
