package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes come and go at an operator's word, and all data stays. */
class MembersIT {
    private static final int REFUSED = 2;
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final int CONVERSATIONS = 6;
    private static final int EVENTS = 24;
    private static final String EVENT = "{\"event\":{\"role\":\"user\",\"content\":\"" + "x".repeat(1_000) + "\"}}";

    @TempDir
    private Path directory;

    private static NodeProcess node(
            TestNetwork network, int number, String name, Path directory, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("FASTPACA_NODE_NAME", name);
        all.put("FASTPACA_SNAPSHOT_BYTES", "65536");
        return new NodeProcess(name, network, number, directory.resolve(Integer.toString(number)), all);
    }

    private static Map<String, String> seeded(TestNetwork network) {
        String seed = IntStream.range(0, network.size())
                .mapToObj(number -> network.address(number) + ":" + TestNetwork.PORT)
                .collect(Collectors.joining(","));
        return Map.of("FASTPACA_CLUSTER_SEED", seed, "FASTPACA_CLUSTER_SECRET", TestCluster.SECRET);
    }

    @Test
    void aNewNodeTakesTheNameAndThePlaceOfALostOne() throws Exception {
        try (TestNetwork network = TestNetwork.of(4);
                NodeProcess first = node(network, 0, "node-1", directory, seeded(network));
                NodeProcess second = node(network, 1, "node-2", directory, seeded(network));
                NodeProcess lost = node(network, 2, "node-3", directory, seeded(network));
                NodeProcess substitute = node(network, 3, "node-3", directory, seeded(network))) {
            List.of(first, second, lost).forEach(NodeProcess::start);
            awaitReady(first, second, lost);
            String lostId = Operator.idOf(lost);
            write(first, "before");
            lost.kill();
            write(second, "after");

            substitute.start();
            Operator.awaitSeen(first, Operator.idOnceItAnswers(substitute));
            await("the newcomer says that it waits")
                    .atMost(READY_WITHIN)
                    .until(() -> substitute.output().contains("is no member of its cluster"));
            assertThat(substitute.isReady()).isFalse();
            Operator.changes(first, "replace", lostId, "node-3");
            assertThat(Operator.votes(first, Operator.idOf(substitute)))
                    .isEqualTo(Operator.votes(first, Operator.idOf(first)));
            assertThat(Operator.votes(first, lostId)).isZero();
            awaitReady(substitute);
            await("the audit event")
                    .atMost(READY_WITHIN)
                    .until(() -> first.output().contains("\"event\":\"cluster_members_changed\""));
            assertThat(first.output()).contains("\"added\":\"node-3\",\"removed\":\"" + lostId + "\"");
            assertThatBothHold("before", first, substitute);
            assertThatBothHold("after", first, substitute);

            first.kill();
            awaitReady(second, substitute);
            write(substitute, "without the first");
            first.start();
            awaitReady(first);

            lost.start();
            assertThat(lost.awaitExit(READY_WITHIN)).isEqualTo(REFUSED);
            assertThat(lost.output()).contains("was removed from its cluster");
            write(first, "after all");
            assertThatBothHold("after all", second, substitute);
        }
    }

    @Test
    void aNodeByItselfBecomesThree() throws Exception {
        try (TestNetwork network = TestNetwork.of(3)) {
            try (NodeProcess alone = node(network, 0, "node-1", directory, Map.of())) {
                alone.start();
                awaitReady(alone);
                write(alone, "alone");
                alone.stop(Duration.ofSeconds(15));
            }
            try (NodeProcess first = node(network, 0, "node-1", directory, seeded(network));
                    NodeProcess second = node(network, 1, "node-2", directory, seeded(network));
                    NodeProcess third = node(network, 2, "node-3", directory, seeded(network))) {
                first.start();
                awaitReady(first);
                second.start();
                third.start();
                Operator.awaitSeen(first, Operator.idOnceItAnswers(second));
                Operator.awaitSeen(first, Operator.idOnceItAnswers(third));
                Operator.changes(first, "add", "node-2");
                Operator.changes(second, "add", "node-3");
                awaitReady(second, third);
                assertThatBothHold("alone", second, third);
                Operator.awaitLeadersOnAll(first, second, third);

                first.kill();
                write(second, "two of three");
                assertThatBothHold("two of three", second, third);
                first.start();
                awaitReady(first);
                Operator.changes(second, "remove", "node-1");
                assertThat(first.awaitExit(READY_WITHIN)).isEqualTo(REFUSED);
                assertThat(first.output())
                        .contains("was removed from its cluster")
                        .doesNotContain("node_halted");
                write(third, "two of two");
                assertThatBothHold("two of two", second, third);

                second.kill();
                assertThatAllIsSavedFrom(third, List.of("alone", "two of three", "two of two"));
            }
        }
    }

    /** The other members are lost, and a new node gets what one alone still holds. */
    private void assertThatAllIsSavedFrom(NodeProcess survivor, List<String> names) throws Exception {
        String file = directory.resolve("saved.ndjson").toString();
        CommandLine export =
                CommandLine.run("export", "--local", "--url", survivor.uri().toString(), file);
        assertThat(export.exitCode()).as(export.output()).isZero();
        try (ServerProcess fresh = ServerProcess.start(directory.resolve("fresh"), FreePort.find())
                        .awaitReady();
                Http http = new Http(fresh.uri())) {
            CommandLine saved = CommandLine.run("import", "--url", fresh.uri().toString(), file);
            assertThat(saved.exitCode()).as(saved.output()).isZero();
            for (String name : names) {
                for (int i = 0; i < CONVERSATIONS; i++) {
                    assertThat(http.getLines(path(name, i) + "/events").body())
                            .as(id(name, i))
                            .isEqualTo(survivor.log(id(name, i)));
                }
            }
        }
    }

    private static void awaitReady(NodeProcess... nodes) {
        AwaitedReadiness.of(List.of(nodes), READY_WITHIN);
    }

    private static void write(NodeProcess node, String name) throws IOException {
        try (Http http = new Http(node.uri())) {
            for (int i = 0; i < CONVERSATIONS; i++) {
                assertThat(http.send("PUT", path(name, i), "{}").status()).isEqualTo(201);
            }
            for (int i = 0; i < EVENTS; i++) {
                assertThat(http.send("POST", path(name, i) + "/events", EVENT).status())
                        .as("event %s of %s", i, name)
                        .isEqualTo(201);
            }
        }
    }

    /** Several, as each is of one group alone. */
    private static String id(String name, int number) {
        return name.replace(' ', '-') + number % CONVERSATIONS;
    }

    private static String path(String name, int number) {
        return "/v1/conversations/" + id(name, number);
    }

    private static void assertThatBothHold(String name, NodeProcess one, NodeProcess other) {
        for (int i = 0; i < CONVERSATIONS; i++) {
            String id = id(name, i);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                String expected = one.log(id);
                assertThat(expected.lines().count()).isEqualTo(EVENTS / CONVERSATIONS);
                assertThat(other.log(id)).isEqualTo(expected);
            });
        }
    }
}
