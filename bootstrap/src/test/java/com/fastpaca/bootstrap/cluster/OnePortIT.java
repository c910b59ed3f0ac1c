package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.cluster.network.PortScan;
import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes need one port of each other, and listen on no other one. */
class OnePortIT {
    private static final int NODES = Integer.getInteger("fastpaca.cluster.nodes", 3);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void aClusterServesWhereNothingButItsPortIsOpenAndListensNowhereElse() throws IOException {
        try (TestNetwork network = TestNetwork.of(NODES)) {
            assumeTrue(network.hasFaults(), () -> "no port can be closed on " + network);
            network.closeOtherPorts();
            try (TestCluster cluster = new TestCluster(network, directory, Map.of())) {
                cluster.start();
                cluster.awaitReady(READY_WITHIN);
                for (NodeProcess node : cluster.nodes()) {
                    try (Http http = new Http(node.uri())) {
                        assertThat(http.send("PUT", "/v1/conversations/by-" + node.name(), "{}")
                                        .status())
                                .isEqualTo(201);
                    }
                    assertThat(PortScan.openPorts(network.address(node.number())))
                            .as(node.name())
                            .containsExactly(TestNetwork.PORT);
                }
            }
        }
    }
}
