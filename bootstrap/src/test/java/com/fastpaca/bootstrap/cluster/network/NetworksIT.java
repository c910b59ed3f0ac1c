package com.fastpaca.bootstrap.cluster.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class NetworksIT {
    private static final int SILENCE_MILLIS = 1_000;

    @Test
    void cutsHoldBetweenTheNodesThatTheyNameUntilTheyAreHealed() throws IOException {
        assumeNamespaces();
        try (var network = new NamespaceNetwork(3)) {
            assertThat(network.reaches(0, 1)).isTrue();

            network.cut(0, 1);
            assertThat(network.reaches(0, 1)).isFalse();
            assertThat(network.reaches(0, 2)).isTrue();
            assertThat(network.reaches(2, 1)).isTrue();
            assertThat(answers(network, 0)).isTrue();

            network.cutFromHarness(0);
            assertThat(answers(network, 0)).isFalse();
            assertThat(answers(network, 1)).isTrue();

            network.heal();
            assertThat(network.reaches(0, 1)).isTrue();
            assertThat(answers(network, 0)).isTrue();
        }
    }

    @Test
    void aCutIsOfOneDirection() {
        assumeNamespaces();
        try (var network = new NamespaceNetwork(2)) {
            network.cut(0, 1);

            long before = datagramsWithoutPort(network, 0);
            send(network, 1, 0);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> datagramsWithoutPort(network, 0) > before);

            long cut = datagramsWithoutPort(network, 1);
            send(network, 0, 1);
            assertThat(network.reaches(0, 1)).isFalse();
            assertThat(datagramsWithoutPort(network, 1)).isEqualTo(cut);
        }
    }

    @Test
    void otherPortsCanBeClosedBetweenTheNodes() throws IOException {
        assumeNamespaces();
        try (var network = new NamespaceNetwork(2)) {
            network.closeOtherPorts();

            assertThat(network.reaches(0, 1)).isTrue();
            assertThat(answers(network, 1)).isTrue();
            long before = datagramsWithoutPort(network, 1);
            send(network, 0, 1);
            assertThat(Command.run(network.command(
                                    0,
                                    List.of(
                                            "timeout",
                                            "2",
                                            "bash",
                                            "-c",
                                            "exec 3<>/dev/tcp/" + network.address(1) + "/80")))
                            .exitCode())
                    .isEqualTo(124);
            assertThat(datagramsWithoutPort(network, 1)).isEqualTo(before);
        }
    }

    @Test
    void aClosedNetworkLeavesNothingAndThatOfADeadRunIsRemoved() {
        assumeNamespaces();
        String mine;
        try (var network = new NamespaceNetwork(1)) {
            mine = network.namespace(0);
            assertThat(namespaces()).contains(mine);
        }
        assertThat(namespaces()).doesNotContain(mine);

        String dead = "fp-" + Long.toString(endedProcess(), Character.MAX_RADIX) + "-b-";
        Command.succeeds("ip netns add " + dead + "n0; ip link add " + dead + "b type bridge");
        Leftovers.remove();
        assertThat(namespaces()).doesNotContain(dead);
    }

    @Test
    void aScanFindsWhatListens() throws IOException {
        try (var one = new ServerSocket(0, 1, InetAddress.getByName("127.77.0.1"));
                var other = new ServerSocket(0, 1, InetAddress.getByName("127.77.0.1"))) {
            assertThat(PortScan.openPorts("127.77.0.1")).contains(one.getLocalPort(), other.getLocalPort());
        }
    }

    @Test
    void aNetworkWithoutFaultsSaysSo() {
        try (TestNetwork network = new LoopbackNetwork(2, "a test says so")) {
            assertThat(network.hasFaults()).isFalse();
            assertThatThrownBy(() -> network.cut(0, 1)).hasMessageContaining("a test says so");
        }
    }

    private static void assumeNamespaces() {
        NamespaceNetwork.obstacle().ifPresent(obstacle -> assumeTrue(false, obstacle));
    }

    /** Whether the harness is at least refused. */
    private static boolean answers(TestNetwork network, int node) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(network.address(node), TestNetwork.PORT), SILENCE_MILLIS);
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }

    private static void send(NamespaceNetwork network, int from, int to) {
        var _ = Command.run(
                network.command(from, List.of("bash", "-c", "echo datagram > /dev/udp/" + network.address(to) + "/9")));
    }

    /** What arrived for ports that nobody listens on. */
    private static long datagramsWithoutPort(NamespaceNetwork network, int node) {
        return Command.run(network.command(node, List.of("cat", "/proc/net/snmp")))
                .output()
                .lines()
                .filter(line -> line.startsWith("Udp: ") && !line.contains("NoPorts"))
                .map(line -> Long.parseLong(line.split(" ", -1)[2]))
                .findFirst()
                .orElseThrow();
    }

    private static String namespaces() {
        return Command.succeeds("ip netns list; ip -o link");
    }

    private static long endedProcess() {
        try {
            Process process = new ProcessBuilder("true").start();
            process.waitFor();
            return process.pid();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
