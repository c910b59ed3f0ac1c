package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.tls.TestAuthority;
import com.fastpaca.bootstrap.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose ports speak TLS find each other and replicate through it, and have nothing to do with one that they cannot verify. */
class TlsClusterIT {
    private static final int MEMBERS = 3;
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration SAID_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void nodesThatCannotVerifyEachOtherSayWhyAndFormAClusterOnceTheirCertificatesAreRenewed() throws Exception {
        TestAuthority authority = new TestAuthority(directory.resolve("authority"));
        try (TestNetwork network = TestNetwork.onLoopback(MEMBERS + 1)) {
            String addresses = IntStream.range(0, MEMBERS)
                    .mapToObj(node -> "ip:" + network.address(node))
                    .collect(Collectors.joining(","));
            Issued good = authority.issue("good", addresses);
            Issued expired = authority.issue("expired", addresses, "-startdate", "-10d", "-validity", "5");
            Issued ofAnotherHost = authority.issue("other", "dns:elsewhere.internal");
            try (NodeProcess first = node(network, 0, copied(good, "1").settings(authority));
                    NodeProcess second = node(network, 1, copied(expired, "2").settings(authority));
                    NodeProcess third =
                            node(network, 2, copied(ofAnotherHost, "3").settings(authority));
                    NodeProcess plain = node(network, 3, Map.of())) {
                Stream.of(first, second, third, plain).forEach(NodeProcess::start);
                awaitSaid(first, "its certificate is not taken: it, or one that leads to its authority, has expired");
                awaitSaid(first, "its certificate is not taken: it is of another host: it names [elsewhere.internal]");
                awaitSaid(first, "it speaks no TLS, and was asked by TLS");
                awaitSaid(plain, "it speaks TLS, and was asked without");
                plain.kill();

                copied(good, "2");
                copied(good, "3");
                AwaitedReadiness.of(List.of(first, second, third), READY_WITHIN);

                expectOneCluster(List.of(first, second, third), authority.trusted());
                expectCommandsFind(second, authority);
                assertThat(second.output()).contains("the certificate was replaced: the new one is valid until");
                assertThat(first.output()).doesNotContain("\tat ");
            }
        }
    }

    /** Where its node reads it. */
    private Issued copied(Issued issued, String node) throws IOException {
        return new Issued(
                Files.copy(issued.certificate(), directory.resolve(node + ".crt"), StandardCopyOption.REPLACE_EXISTING),
                Files.copy(issued.key(), directory.resolve(node + ".key"), StandardCopyOption.REPLACE_EXISTING));
    }

    private NodeProcess node(TestNetwork network, int number, Map<String, String> tls) {
        String seed = IntStream.range(0, network.size())
                .mapToObj(node -> network.address(node) + ":" + TestNetwork.PORT)
                .collect(Collectors.joining(","));
        Map<String, String> settings = new HashMap<>(tls);
        settings.put("FASTPACA_NODE_NAME", "node-" + (number + 1));
        settings.put("FASTPACA_CLUSTER_SEED", seed);
        settings.put("FASTPACA_CLUSTER_SECRET", TestCluster.SECRET);
        return new NodeProcess("node-" + (number + 1), network, number, directory, settings);
    }

    /** What one node takes, all show. */
    private static void expectOneCluster(List<NodeProcess> nodes, SSLContext trusted) throws IOException {
        for (NodeProcess writer : nodes) {
            String path = "/v1/conversations/by-" + writer.name();
            try (Http http = new Http(writer.uri(), READY_WITHIN, Optional.of(trusted))) {
                assertThat(http.send("PUT", path, "{}").status()).isEqualTo(201);
            }
            for (NodeProcess reader : nodes) {
                try (Http http = new Http(reader.uri(), READY_WITHIN, Optional.of(trusted))) {
                    assertThat(http.get(path).status()).isEqualTo(200);
                }
            }
        }
    }

    /** On a host that knows nothing but the authority. */
    private static void expectCommandsFind(NodeProcess node, TestAuthority authority) throws Exception {
        CommandLine shown = CommandLine.run(
                Map.of("FASTPACA_TLS_CA_FILE", authority.certificate().toString()),
                "cluster",
                node.uri().toString());
        assertThat(shown.exitCode()).as(shown.output()).isZero();
        assertThat(shown.output()).contains("node-1", "node-2", "node-3");
    }

    private static void awaitSaid(NodeProcess node, String text) {
        await(node.name() + " says: " + text)
                .atMost(SAID_WITHIN)
                .until(() -> node.output().contains(text));
    }
}
