package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Directories;
import com.fastpaca.bootstrap.process.Http;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must not join a cluster does not, and says why. */
class RefusalIT {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration SAID_WITHIN = Duration.ofSeconds(30);
    private static final int MEMBERS = 3;

    @TempDir
    private Path directory;

    @Test
    void whatMustNotJoinIsRefusedAndSaysWhy() throws Exception {
        try (TestNetwork network = TestNetwork.of(MEMBERS + 1)) {
            Map<String, String> members = settings(network, TestCluster.SECRET);
            try (NodeProcess first = node(network, 0, "node-1", members);
                    NodeProcess second = node(network, 1, "node-2", members);
                    NodeProcess third = node(network, 2, "node-3", members)) {
                for (NodeProcess node : new NodeProcess[] {first, second, third}) {
                    node.start();
                }
                AwaitedReadiness.of(List.of(first, second, third), READY_WITHIN);

                theSameNameTwice(network, members);
                anotherSecret(network);
                anotherClustersDisk(network, members);
                third.kill();
                Directories.copy(third.dataDirectory(), directory.resolve("copy/node-4"));
                third.start();
                aCopiedDisk(network, members, third);

                assertThat(first.isReady()).isTrue();
                try (Http http = new Http(second.uri())) {
                    assertThat(http.send("PUT", "/v1/conversations/still-whole", "{}")
                                    .status())
                            .isEqualTo(201);
                    assertThat(http.get("/v1/cluster").body()).containsPattern("(\"votes\":3.*){3}");
                }
            }
        }
    }

    private static Map<String, String> settings(TestNetwork network, String secret) {
        StringBuilder seed = new StringBuilder();
        for (int number = 0; number < network.size(); number++) {
            seed.append(number == 0 ? "" : ",")
                    .append(network.address(number))
                    .append(':')
                    .append(TestNetwork.PORT);
        }
        return Map.of("FASTPACA_CLUSTER_SEED", seed.toString(), "FASTPACA_CLUSTER_SECRET", secret);
    }

    private NodeProcess node(TestNetwork network, int number, String name, Map<String, String> settings) {
        return node(network, number, name, directory, settings);
    }

    private static NodeProcess node(
            TestNetwork network, int number, String name, Path directory, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("FASTPACA_NODE_NAME", name);
        return new NodeProcess(name, network, number, directory, all);
    }

    private void theSameNameTwice(TestNetwork network, Map<String, String> settings) {
        try (NodeProcess node = node(network, MEMBERS, "node-1", directory.resolve("name"), settings)) {
            node.start();
            assertThat(node.awaitExit(SAID_WITHIN)).isEqualTo(2);
            assertThat(node.output()).contains("\"node_refused\"", "FASTPACA_NODE_NAME: node-1 is the name of node");
        }
    }

    private void anotherSecret(TestNetwork network) {
        Map<String, String> settings = settings(network, "another-secret-of-just-the-right-length");
        try (NodeProcess node = node(network, MEMBERS, "node-4", directory.resolve("secret"), settings)) {
            node.start();
            awaitSaid(node, "its secret is another one than this node's");
            assertThat(node.isReady()).isFalse();
        }
    }

    private void anotherClustersDisk(TestNetwork network, Map<String, String> settings) {
        Path disk = directory.resolve("other");
        try (NodeProcess alone = node(network, MEMBERS, "node-4", disk, Map.of())) {
            alone.start();
            await().atMost(READY_WITHIN).until(alone::isReady);
        }
        try (NodeProcess node = node(network, MEMBERS, "node-4", disk, settings)) {
            node.start();
            awaitSaid(node, "it is left alone");
        }
    }

    private void aCopiedDisk(TestNetwork network, Map<String, String> settings, NodeProcess original) {
        await().atMost(READY_WITHIN).until(original::isReady);
        try (NodeProcess node = node(network, MEMBERS, "node-4", directory.resolve("copy"), settings)) {
            node.start();
            assertThat(node.awaitExit(SAID_WITHIN)).isEqualTo(2);
            assertThat(node.output()).contains("\"node_refused\"", "runs on a copy of this data directory");
            assertThat(original.isReady()).isTrue();
        }
    }

    private static void awaitSaid(NodeProcess node, String text) {
        await("the node says: " + text)
                .atMost(SAID_WITHIN)
                .until(() -> node.output().contains(text));
    }
}
