package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose disk is full refuses writes, loses nothing, and goes on by itself when there is room. */
class FullDiskIT {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int RESERVE_MIB = 48;
    private static final int DISK_MIB = 256;
    private static final Map<String, String> SETTINGS = Map.of(
            "FASTPACA_DISK_RESERVE_BYTES", Integer.toString(RESERVE_MIB << 20), "FASTPACA_SNAPSHOT_BYTES", "1048576");
    private static final int EVENTS = 500;
    private static final String PATH = "/v1/conversations/c";
    private static final String EVENT = "{\"event\":{\"role\":\"user\",\"content\":\"" + "x".repeat(8_000) + "\"}}";

    @TempDir
    private Path directory;

    @BeforeEach
    void requireDisks() throws IOException {
        Assumptions.assumeTrue(SmallDisk.isToBeHad(directory), "only root may mount a small disk");
    }

    @Test
    void aNodeByItselfRefusesWritesUntilThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mounted(directory.resolve("node-1"), DISK_MIB);
                TestNetwork network = TestNetwork.of(1);
                TestCluster cluster = new TestCluster(network, directory, SETTINGS);
                Http http = new Http(cluster.node(0).uri())) {
            cluster.start();
            cluster.awaitReady(READY_WITHIN);
            assertThat(http.send("PUT", PATH, "{}").status()).isEqualTo(201);
            disk.leave(RESERVE_MIB + 8);

            int acknowledged = 0;
            Reply reply = http.send("POST", PATH + "/events", EVENT);
            for (; reply.status() == 201; acknowledged++) {
                reply = http.send("POST", PATH + "/events", EVENT);
            }

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("disk").contains("nothing was changed");
            assertThat(reply.retryAfter()).isPresent();
            assertThat(cluster.node(0).isReady()).isTrue();
            assertThat(http.get(PATH).body()).contains("\"last_seq\":" + acknowledged + ",");
            assertThat(cluster.node(0).output()).contains("this node takes no writes");

            disk.empty();
            await().atMost(SOON)
                    .until(() -> http.send("POST", PATH + "/events", EVENT).status() == 201);
            cluster.node(0).kill();
            cluster.start();
            cluster.awaitReady(READY_WITHIN);
            assertThat(http.get(PATH).body()).contains("\"last_seq\":" + (acknowledged + 1) + ",");
        }
    }

    @Test
    void threeNodesGoOnWhileTheDiskOfOneIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mounted(directory.resolve("node-1"), DISK_MIB);
                TestNetwork network = TestNetwork.of(3);
                TestCluster cluster = new TestCluster(network, directory, SETTINGS);
                Http full = new Http(cluster.node(0).uri());
                Http other = new Http(cluster.node(1).uri())) {
            cluster.start();
            cluster.awaitReady(READY_WITHIN);
            assertThat(full.send("PUT", PATH, "{}").status()).isEqualTo(201);

            disk.leave(RESERVE_MIB / 4);
            await("no entries come to the full node")
                    .atMost(SOON)
                    .until(() -> cluster.node(0).output().contains("and no entries of other nodes"));
            await("it leads nothing").atMost(SOON).until(() -> !leads(cluster.node(0), other));
            for (int i = 0; i < EVENTS; i++) {
                Reply reply = (i % 2 == 0 ? full : other).send("POST", PATH + "/events", EVENT);
                assertThat(reply.status()).as(reply.body()).isEqualTo(201);
            }
            assertThat(cluster.node(0).isAlive()).isTrue();
            assertThat(full.getLines(PATH + "/events?consistency=local").body().lines())
                    .as("what came to the full node")
                    .hasSizeLessThan(EVENTS / 2);

            disk.empty();
            cluster.awaitReady(READY_WITHIN);
            String expected = other.getLines(PATH + "/events").body();
            assertThat(expected.lines().count()).isEqualTo(EVENTS);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(full.getLines(PATH + "/events?consistency=local")
                                    .body())
                            .isEqualTo(expected));
        }
    }

    private static boolean leads(NodeProcess node, Http other) throws IOException {
        String own = other.get("/v1/cluster").body();
        String status = own.substring(own.indexOf("\"groups\""));
        String id = idOf(node);
        return status.contains("\"leader\":\"" + id + "\"");
    }

    private static String idOf(NodeProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            return http.get("/v1/cluster").body().split("\"", 5)[3];
        }
    }
}
