package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.benchmark.Fill;
import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes a node to hold all again: after it was away, with an empty disk in a lost one's place, and with its disk under a new
 * name and address. For as many events of 1 KB as are asked for: {@code -Dfastpaca.away.events=200000}.
 */
@EnabledIfSystemProperty(named = "fastpaca.away.events", matches = "[1-9][0-9]*")
class CatchUpIT {
    private static final int EVENTS = Integer.getInteger("fastpaca.away.events", 0);
    private static final int CONVERSATIONS = 200;
    private static final int EVENTS_PER_REQUEST = 50;
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    @Test
    @Timeout(3_600)
    void aNodeHoldsAllAgain() throws Exception {
        try (TestNetwork network = TestNetwork.of(5);
                NodeProcess first = node(network, 0, "node-1");
                NodeProcess second = node(network, 1, "node-2");
                NodeProcess third = node(network, 2, "node-3");
                NodeProcess substitute = node(network, 3, "node-3b");
                NodeProcess moved = node(network, 4, "node-9")) {
            first.start();
            second.start();
            third.start();
            awaitReady(first, second, third);
            String lostId = Operator.idOf(third);

            third.kill();
            write(first, "away", EVENTS);
            long began = System.nanoTime();
            third.start();
            awaitReady(third);
            report("away", "ready", began);
            awaitAll(second, third, "away", EVENTS);
            report("away", "holds all", began);

            third.kill();
            began = System.nanoTime();
            substitute.start();
            Operator.awaitSeen(first, Operator.idOnceItAnswers(substitute));
            report("empty disk", "seen", began);
            Operator.changes(first, "replace", lostId, substitute.name());
            report("empty disk", "a member", began);
            awaitReady(substitute);
            awaitAll(second, substitute, "away", EVENTS);
            report("empty disk", "holds all", began);

            substitute.stop(READY_WITHIN);
            Files.move(substitute.dataDirectory(), moved.dataDirectory());
            write(second, "moved", CONVERSATIONS);
            began = System.nanoTime();
            moved.start();
            awaitReady(moved);
            awaitAll(second, moved, "moved", CONVERSATIONS);
            report("new name and address", "holds all", began);
            assertThat(Operator.overview(first)).contains("node-9").doesNotContain("node-3b");
            first.kill();
            write(second, "without", CONVERSATIONS);
            awaitAll(second, moved, "without", CONVERSATIONS);
        }
    }

    private NodeProcess node(TestNetwork network, int number, String name) {
        String seed = network.address(0) + ":" + TestNetwork.PORT + "," + network.address(1) + ":" + TestNetwork.PORT
                + "," + network.address(2) + ":" + TestNetwork.PORT;
        return new NodeProcess(
                name,
                network,
                number,
                directory,
                Map.of(
                        "FASTPACA_NODE_NAME",
                        name,
                        "FASTPACA_CLUSTER_SEED",
                        seed,
                        "FASTPACA_ADVERTISE_ADDRESS",
                        network.address(number) + ":" + TestNetwork.PORT,
                        "FASTPACA_CLUSTER_SECRET",
                        TestCluster.SECRET));
    }

    private static void awaitReady(NodeProcess... nodes) {
        for (NodeProcess node : nodes) {
            await("readiness").atMost(READY_WITHIN).until(() -> {
                assertThat(node.isAlive()).as(node::output).isTrue();
                return node.isReady();
            });
        }
    }

    private static void write(NodeProcess node, String prefix, int events) throws Exception {
        long began = System.nanoTime();
        Fill.main(new String[] {
            node.uri().toString(),
            prefix,
            Integer.toString(CONVERSATIONS),
            Integer.toString(events / CONVERSATIONS),
            Integer.toString(EVENTS_PER_REQUEST)
        });
        report(prefix, events + " events written", began);
    }

    /** In its own copy: the same bytes as in the other node's. */
    private static void awaitAll(NodeProcess other, NodeProcess node, String prefix, int events) {
        for (int number = 0; number < CONVERSATIONS; number++) {
            String id = prefix + (100_000 + number);
            String expected = await().pollDelay(Duration.ZERO)
                    .atMost(CAUGHT_UP_WITHIN)
                    .until(() -> other.log(id), log -> log.lines().count() == events / CONVERSATIONS);
            await().pollDelay(Duration.ZERO)
                    .atMost(CAUGHT_UP_WITHIN)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> node.log(id).equals(expected));
        }
    }

    private static void report(String name, String what, long sinceNanos) {
        System.out.printf("%s: %s after %.1f s%n", name, what, (System.nanoTime() - sinceNanos) / 1e9);
    }
}
