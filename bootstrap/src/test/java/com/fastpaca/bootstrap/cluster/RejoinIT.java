package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that was away for longer than the others' logs reach back catches up from their snapshots, and keeps what it got. One that was
 * away for a moment finds what it needs in a log.
 */
class RejoinIT {
    private static final int CONVERSATIONS = 6;
    private static final int BATCHES = 400;

    /** At most: an entry is a batch of 12 KB, and a segment no larger than a snapshot's bytes. */
    private static final int ENTRIES_OF_A_SEGMENT = 8;

    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final String EVENT = "{\"role\":\"user\",\"content\":\"" + "x".repeat(4_000) + "\"}";

    @TempDir
    private Path directory;

    @Test
    void aNodeThatWasAwayForLongerThanTheLogReachesBackCatchesUp() throws Exception {
        try (TestNetwork network = TestNetwork.of(3);
                TestCluster cluster = new TestCluster(network, directory, Map.of("FASTPACA_SNAPSHOT_BYTES", "65536"))) {
            cluster.start();
            cluster.awaitReady(READY_WITHIN);
            NodeProcess away = cluster.node(2);
            away.kill();
            long reached = lastIndexes(away);
            write(cluster.node(0));
            await("the log that the node would need is purged")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> isPurgedEverywhere(cluster.nodes().subList(0, 2), reached + 1));

            away.start();
            cluster.awaitReady(READY_WITHIN);
            assertThatAllHoldTheSame(cluster);

            away.kill();
            List<Long> had = openSegments(away);
            append(cluster.node(0), BATCHES / 4);
            assertThatLeadersKeepTheLogBehind(had, cluster.nodes().subList(0, 2));
            away.start();
            cluster.awaitReady(READY_WITHIN);
            assertThatAllHoldTheSame(cluster);
        }
    }

    /** @param had of each group what a member that is away has, as it is known: whoever does not lead need not care */
    private static void assertThatLeadersKeepTheLogBehind(List<Long> had, List<NodeProcess> survivors) {
        List<Integer> purged = await("whoever follows has purged its log, by several segments")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> IntStream.range(0, had.size())
                                .filter(group ->
                                        firstIndexes(group, survivors).max().orElse(0)
                                                > had.get(group) + 2 * ENTRIES_OF_A_SEGMENT)
                                .boxed()
                                .toList(),
                        groups -> !groups.isEmpty());
        for (int group : purged) {
            assertThat(firstIndexes(group, survivors).min().orElse(0))
                    .as("where the leader's log of group %d begins", group)
                    .isLessThanOrEqualTo(had.get(group));
        }
    }

    private static void write(NodeProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            for (int i = 0; i < CONVERSATIONS; i++) {
                assertThat(http.send("PUT", path(i), "{}").status()).isEqualTo(201);
            }
        }
        append(node, BATCHES);
    }

    private static void append(NodeProcess node, int batches) throws IOException {
        try (Http http = new Http(node.uri())) {
            String batch = "{\"events\":[" + String.join(",", List.of(EVENT, EVENT, EVENT)) + "]}";
            for (int i = 0; i < batches; i++) {
                assertThat(http.send("POST", path(i % CONVERSATIONS) + "/events", batch)
                                .status())
                        .isEqualTo(201);
            }
        }
    }

    private static String path(int conversation) {
        return "/v1/conversations/c" + conversation;
    }

    /** Each its own copy. */
    private static void assertThatAllHoldTheSame(TestCluster cluster) {
        for (int i = 0; i < CONVERSATIONS; i++) {
            String id = "c" + i;
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                String expected = cluster.node(0).log(id);
                assertThat(expected.lines().count()).isGreaterThan(BATCHES / CONVERSATIONS);
                for (NodeProcess node : cluster.nodes()) {
                    assertThat(node.log(id)).as(node.name()).isEqualTo(expected);
                }
            });
        }
    }

    /** At least the highest index in any of a node's logs: a segment that is open may hold more than its name says. */
    private static long lastIndexes(NodeProcess node) {
        return groupsOf(node).stream()
                        .flatMap(List::stream)
                        .flatMapToLong(name -> Stream.of(name.split("\\D+", -1))
                                .filter(digits -> !digits.isEmpty())
                                .mapToLong(Long::parseLong))
                        .max()
                        .orElse(0)
                + 10;
    }

    /** Whoever leads a group keeps more of its log than the others. */
    private static boolean isPurgedEverywhere(List<NodeProcess> nodes, long index) {
        List<List<Long>> first = nodes.stream().map(RejoinIT::firstIndexes).toList();
        return IntStream.range(0, first.getFirst().size())
                .anyMatch(group -> first.stream().allMatch(each -> each.get(group) > index));
    }

    private static LongStream firstIndexes(int group, List<NodeProcess> nodes) {
        return nodes.stream().mapToLong(node -> firstIndexes(node).get(group));
    }

    /** The index, by group, with which the segment begins that is written to: the node has the entries before it. */
    private static List<Long> openSegments(NodeProcess node) {
        return groupsOf(node).stream()
                .map(segments -> segments.stream()
                        .filter(name -> name.startsWith("log_inprogress_"))
                        .mapToLong(name -> Long.parseLong(name.substring("log_inprogress_".length())))
                        .max()
                        .orElse(0))
                .toList();
    }

    private static List<Long> firstIndexes(NodeProcess node) {
        return groupsOf(node).stream().map(RejoinIT::firstIndex).toList();
    }

    private static long firstIndex(List<String> segments) {
        return segments.stream()
                .mapToLong(name -> Long.parseLong(name.replaceAll("log_(?:inprogress_)?(\\d+).*", "$1")))
                .min()
                .orElse(0);
    }

    /** The names of the log segments of each group, in the same order on each node. */
    private static List<List<String>> groupsOf(NodeProcess node) {
        try (Stream<Path> files = Files.walk(node.dataDirectory().resolve("raft"), 2)) {
            return files.filter(file -> file.endsWith("current"))
                    .sorted()
                    .map(RejoinIT::segmentsIn)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> segmentsIn(Path log) {
        try (Stream<Path> files = Files.list(log)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("log_"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
