package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in containers whose ports are published: none has the address at which the others find it, nor knows that. */
class PublishedPortsIT {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);
    private static final String EVENT = "{\"event\":{\"role\":\"user\",\"content\":\"Hello\"}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void containersFindEachOtherAtTheAddressesOfTheirHosts() throws IOException {
        try (TestNetwork network = TestNetwork.ofContainers(3)
                        .orElseGet(() -> Assumptions.abort("network namespaces cannot be made"));
                TestCluster cluster = new TestCluster(network, directory, Map.of())) {
            cluster.start();
            cluster.awaitReady(READY_WITHIN);
            for (NodeProcess node : cluster.nodes()) {
                write(node, "PUT", "", "{}");
            }
            cluster.node(0).stop(STOPPED_WITHIN);
            cluster.node(0).start();
            cluster.awaitReady(READY_WITHIN);
            for (NodeProcess node : cluster.nodes()) {
                write(node, "POST", "/events", EVENT);
            }
        }
    }

    private static void write(NodeProcess node, String method, String resource, String body) throws IOException {
        try (Http http = new Http(node.uri())) {
            Reply reply = http.send(method, "/v1/conversations/by-" + node.name() + resource, body);
            assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        }
    }
}
