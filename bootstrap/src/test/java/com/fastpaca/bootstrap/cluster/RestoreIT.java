package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Directories;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.recorded.VariedConversations;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the data directories of three nodes, made while all of them were stopped, are a backup: all together, and each by itself. */
class RestoreIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final int UNAVAILABLE = 503;

    private static final Map<String, String> SETTINGS = VariedConversations.SETTINGS;

    @TempDir
    private static Path stopped;

    private static Map<String, String> answers = Map.of();
    private static String cluster = "";

    @TempDir
    private Path directory;

    @BeforeAll
    static void fillAClusterAndStopIt() throws Exception {
        try (TestNetwork network = TestNetwork.of(3);
                TestCluster nodes = new TestCluster(network, stopped, SETTINGS)) {
            nodes.start();
            nodes.awaitReady(WITHIN);
            try (Http http = new Http(nodes.node(0).uri())) {
                VariedConversations.fill(http);
                answers = VariedConversations.answers(http);
            }
            cluster = Operator.clusterOf(nodes.node(0));
            for (NodeProcess node : nodes.nodes()) {
                node.stop(WITHIN);
            }
        }
    }

    /** Each at the address, and under the name, that another one had; the third only when two of them serve. */
    @Test
    void aClusterGoesOnFromCopiesOfItsNodesAtOtherAddresses() throws Exception {
        copy("node-1", "node-2");
        copy("node-2", "node-3");
        copy("node-3", "node-1");
        try (TestNetwork network = TestNetwork.of(3);
                TestCluster nodes = new TestCluster(network, directory, SETTINGS)) {
            nodes.node(1).start();
            nodes.node(2).start();
            AwaitedReadiness.of(List.of(nodes.node(1), nodes.node(2)), WITHIN);
            expectAnswers(nodes.node(1));

            nodes.node(0).start();
            nodes.awaitReady(WITHIN);
            expectAnswers(nodes.node(0));
            for (NodeProcess node : nodes.nodes()) {
                assertThat(Operator.clusterOf(node)).as(node.name()).isEqualTo(cluster);
                assertThat(Operator.votes(nodes.node(0), Operator.idOf(node)))
                        .as(node.name())
                        .isPositive();
            }
            try (Http http = new Http(nodes.node(0).uri())) {
                VariedConversations.goOn(http);
            }
            String log = nodes.node(0).log(VariedConversations.EXACT);
            assertThat(log.lines()).hasSize(4);
            for (NodeProcess node : nodes.nodes()) {
                await(node.name() + " follows")
                        .atMost(WITHIN)
                        .until(() -> node.log(VariedConversations.EXACT).equals(log));
            }
        }
    }

    /** It has no majority, and has seen no leader since it started. */
    @Test
    void whatOneCopyHoldsIsExportedAndImportedIntoANewCluster() throws Exception {
        copy("node-3", "node-3");
        Path file = directory.resolve("saved.ndjson");
        try (TestNetwork network = TestNetwork.of(3);
                TestCluster nodes = new TestCluster(network, directory, SETTINGS)) {
            NodeProcess left = nodes.node(2);
            left.start();
            export(left, file);
            try (Http http = new Http(left.uri())) {
                Reply refused = http.send("PUT", "/v1/conversations/new", "{}");
                assertThat(refused.status()).as(refused.body()).isEqualTo(UNAVAILABLE);
            }
            assertThat(left.isReady()).isFalse();
        }
        try (ServerProcess fresh = ServerProcess.start(directory.resolve("fresh"), FreePort.find(), SETTINGS)
                        .awaitReady();
                Http http = new Http(fresh.uri())) {
            CommandLine saved = CommandLine.run("import", "--url", fresh.uri().toString(), file.toString());
            assertThat(saved.exitCode()).as(saved.output()).isZero();
            VariedConversations.expectAnswers(answers, http);
        }
    }

    private void copy(String from, String to) throws IOException {
        Directories.copy(stopped.resolve(from), directory.resolve(to));
    }

    private static void export(NodeProcess node, Path file) throws Exception {
        Operator.idOnceItAnswers(node);
        CommandLine export =
                CommandLine.run("export", "--local", "--url", node.uri().toString(), file.toString());
        assertThat(export.exitCode()).as(export.output()).isZero();
    }

    private static void expectAnswers(NodeProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            VariedConversations.expectAnswers(answers, http);
        }
    }
}
