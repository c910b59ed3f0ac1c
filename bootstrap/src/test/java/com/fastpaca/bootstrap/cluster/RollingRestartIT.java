package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes are restarted one after the other, as for an upgrade, while clients write. A client has the nodes' addresses, takes a refused
 * connection as a load balancer would, by trying the next node, and retries a 503 once. Leaders come back to each node. For as many rounds
 * as are asked for: {@code -Dfastpaca.restart.rounds=10}. With {@code -Dfastpaca.restart.previous=<a distribution>} the nodes start from
 * that, and the first round upgrades them.
 */
@EnabledIfSystemProperty(named = "fastpaca.restart.rounds", matches = "[1-9][0-9]*")
class RollingRestartIT {
    private static final int ROUNDS = Integer.getInteger("fastpaca.restart.rounds", 1);
    private static final Path PREVIOUS =
            Path.of(System.getProperty("fastpaca.restart.previous", ServerProcess.DISTRIBUTION.toString()));
    private static final int CLIENTS = 8;
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);
    private static final long THINK_NANOS = Duration.ofMillis(5).toNanos();

    /** Of a shared machine, which also starts the nodes meanwhile. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger retried = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Http> opened = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void closeAll() {
        opened.forEach(Http::close);
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // as many rounds as are asked for
    void noRequestFailsWhileNodesAreRestartedOneAfterTheOther() throws Exception {
        try (TestNetwork network = TestNetwork.of(3);
                TestCluster cluster = new TestCluster(network, directory, Map.of());
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            cluster.nodes().forEach(node -> node.start(PREVIOUS));
            cluster.awaitReady(READY_WITHIN);
            List<Future<?>> running = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                String path = "/v1/conversations/client-" + number;
                int first = number;
                running.add(clients.submit(() -> {
                    write(cluster, path, first);
                    return null;
                }));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (NodeProcess node : cluster.nodes()) {
                    node.stop(STOPPED_WITHIN);
                    node.start();
                    cluster.awaitReady(READY_WITHIN);
                    if (round > 0 || PREVIOUS.equals(ServerProcess.DISTRIBUTION)) {
                        Operator.awaitLeadersOnAll(cluster.node(0), cluster.node(1), cluster.node(2));
                    }
                }
            }
            ended.set(true);
            for (Future<?> each : running) {
                each.get();
            }
            System.out.printf(
                    "rolling restarts: %d rounds, %d writes, %d of them retried once, longest %d ms, failed: %s%n",
                    ROUNDS, written.get(), retried.get(), longestNanos.get() / 1_000_000, failures);
            assertThat(failures).isEmpty();
            assertThat(written).hasPositiveValue();
            assertThat(Duration.ofNanos(longestNanos.get())).isLessThan(LONGEST_PAUSE);
        }
    }

    private void write(TestCluster cluster, String path, int first) throws IOException {
        List<Http> nodes =
                cluster.nodes().stream().map(node -> new Http(node.uri())).toList();
        opened.addAll(nodes);
        assertThat(send(nodes, first, "PUT", path, "{}").status()).isEqualTo(201);
        for (int i = 0; !ended.get(); i++) {
            String body = "{\"event\":{\"role\":\"user\",\"content\":\"hello\"},\"idempotency_key\":\"" + i + "\"}";
            long began = System.nanoTime();
            Reply reply = send(nodes, first + i, "POST", path + "/events", body);
            if (reply.status() == 503) {
                retried.incrementAndGet();
                LockSupport.parkNanos(reply.retryAfter().orElse(Duration.ZERO).toNanos());
                reply = send(nodes, first + i + 1, "POST", path + "/events", body);
            }
            // What its user waited for, the pause before the second attempt included.
            longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
            if (reply.isSuccess()) {
                written.incrementAndGet();
            } else {
                failures.add(reply.toString());
            }
            LockSupport.parkNanos(THINK_NANOS);
        }
    }

    /** From one node to the next, as long as none is there or it breaks the connection off. */
    private static Reply send(List<Http> nodes, int first, String method, String path, String body) throws IOException {
        IOException failure = new IOException("no node");
        for (int i = 0; i < nodes.size(); i++) {
            try {
                return nodes.get((first + i) % nodes.size()).send(method, path, body);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }
}
