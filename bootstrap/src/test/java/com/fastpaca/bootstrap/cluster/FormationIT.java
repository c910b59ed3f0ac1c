package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on blank disks find each other by one name, whatever the order of their starts and however late the name knows all. */
class FormationIT {
    private static final int NODES = 3;
    private static final String NAME = "fastpaca.internal";
    private static final long SEED = Long.getLong("fastpaca.cluster.seed", System.nanoTime());
    private static final Duration FORMED_WITHIN = Duration.ofMinutes(2);
    private static final Duration NOTHING_FORMS_FOR = Duration.ofSeconds(10);

    private static final int RUNS = Integer.getInteger("fastpaca.formation.runs", 1);

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // as many runs as are asked for
    void nodesFormOneClusterInWhateverOrderTheyAndTheirAddressesAppear() throws IOException {
        Random random = new Random(SEED);
        for (int run = 1; run <= RUNS; run++) {
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
            Collections.shuffle(order, random);
            System.out.printf("formation %d of %d: seed %d, order %s%n", run, RUNS, SEED, order);
            form(Files.createDirectory(directory.resolve("run-" + run)), order);
        }
    }

    private static void form(Path directory, List<Integer> order) throws IOException {
        var hosts = new HostsFile(directory);
        try (TestNetwork network = TestNetwork.of(NODES);
                TestCluster cluster = new TestCluster(network, directory, settings(hosts))) {
            hosts.show(NAME, addresses(network, order.subList(0, 1)));
            cluster.node(order.get(0)).start();
            cluster.node(order.get(1)).start();
            awaitAlive(cluster, order.subList(0, 2));
            hosts.show(NAME, addresses(network, order.subList(0, 2)));
            expectNoneReady(cluster, order.subList(0, 2));

            cluster.node(order.get(2)).start();
            hosts.show(NAME, addresses(network, order));
            cluster.awaitReady(FORMED_WITHIN);
            expectOneCluster(cluster);
        }
    }

    @Test
    void aNodeThatSeesOnlyItselfIsNoCluster() throws IOException {
        var hosts = new HostsFile(directory);
        try (TestNetwork network = TestNetwork.of(NODES);
                TestCluster cluster = new TestCluster(network, directory, settings(hosts))) {
            hosts.show(NAME, addresses(network, List.of(0)));
            cluster.node(0).start();
            awaitAlive(cluster, List.of(0));
            expectNoneReady(cluster, List.of(0));
        }
    }

    private static Map<String, String> settings(HostsFile hosts) {
        return Map.of(
                "FASTPACA_CLUSTER_SEED", NAME + ":" + TestNetwork.PORT,
                "FASTPACA_JAVA_OPTS", "-Xmx512m " + hosts.javaOptions());
    }

    private static List<String> addresses(TestNetwork network, List<Integer> nodes) {
        return nodes.stream().map(network::address).toList();
    }

    private static void awaitAlive(TestCluster cluster, List<Integer> nodes) {
        for (int node : nodes) {
            try (Http http = new Http(cluster.node(node).uri())) {
                Awaitility.await()
                        .atMost(FORMED_WITHIN)
                        .ignoreExceptionsInstanceOf(IOException.class)
                        .until(() -> http.get("/health/live").status() == 200);
            }
        }
    }

    private static void expectNoneReady(TestCluster cluster, List<Integer> nodes) {
        Awaitility.await()
                .during(NOTHING_FORMS_FOR)
                .atMost(NOTHING_FORMS_FOR.multipliedBy(2))
                .until(() -> nodes.stream().map(cluster::node).noneMatch(node -> node.isReady() || !node.isAlive()));
    }

    /** What one node takes, all show. */
    private static void expectOneCluster(TestCluster cluster) throws IOException {
        for (NodeProcess writer : cluster.nodes()) {
            String path = "/v1/conversations/by-" + writer.name();
            try (Http http = new Http(writer.uri())) {
                assertThat(http.send("PUT", path, "{}").status()).isEqualTo(201);
                assertThat(http.send("POST", path + "/events", "{\"event\":{\"role\":\"user\",\"content\":\"hello\"}}")
                                .status())
                        .isEqualTo(201);
            }
            for (NodeProcess reader : cluster.nodes()) {
                try (Http http = new Http(reader.uri())) {
                    assertThat(http.get(path).body()).contains("\"last_seq\":1");
                }
            }
        }
    }
}
