package com.fastpaca.bootstrap.cluster.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A network namespace for each node on one bridge, on which the harness has an address too. Cuts are firewall rules of the namespace that
 * receives. Needs root, iproute2 and iptables.
 */
final class NamespaceNetwork implements TestNetwork {
    private static final String FAULTS = "FAULTS";
    private static final int HARNESS = 254;
    private static final int TIMED_OUT = 124;
    private static final int ATTEMPTS = 20;

    private final int size;
    private final String name = Leftovers.newPrefix();
    private final String subnet;
    private final Thread atExit = new Thread(this::remove);

    NamespaceNetwork(int size) {
        Leftovers.remove();
        this.size = size;
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            this.subnet = freeSubnet();
            addBridge();
            for (int node = 0; node < size; node++) {
                addNamespace(node);
            }
            for (int node = 1; node < size; node++) {
                requireReach(0, node);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Why there can be none here. */
    static Optional<String> obstacle() {
        String probe = Leftovers.newPrefix() + "n";
        Command.Result result = Command.script("""
                ip netns add %1$s
                trap 'ip netns del %1$s' EXIT
                ip netns exec %1$s iptables -w -A INPUT -s 10.213.0.1 -j DROP
                """.formatted(probe));
        return result.exitCode() == 0
                ? Optional.empty()
                : Optional.of(
                        "network namespaces cannot be made: " + result.output().strip());
    }

    private static String freeSubnet() {
        String taken = Command.succeeds("ip -o -4 addr; ip -4 route");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String subnet = "10.213." + ThreadLocalRandom.current().nextInt(256) + ".";
            if (!taken.contains(" " + subnet)) {
                return subnet;
            }
        }
        throw new IllegalStateException("no free subnet:\n" + taken);
    }

    private void addBridge() {
        Command.succeeds("""
                ip link add %1$s type bridge
                ip addr add %2$s/24 dev %1$s
                ip link set %1$s up
                """.formatted(bridge(), harness()));
    }

    private void addNamespace(int node) {
        Command.succeeds("""
                ip netns add %1$s
                ip link add %2$s type veth peer name eth0 netns %1$s
                ip link set %2$s master %3$s up
                ip -n %1$s addr add %4$s/24 dev eth0
                ip -n %1$s link set lo up
                ip -n %1$s link set eth0 up
                ip netns exec %1$s iptables -w -N %5$s
                ip netns exec %1$s iptables -w -A INPUT -j %5$s
                """.formatted(namespace(node), name + "v" + node, bridge(), address(node), FAULTS));
    }

    private void requireReach(int from, int to) {
        if (!reaches(from, to)) {
            throw new IllegalStateException(
                    "the bridge carries nothing; does the FORWARD chain of this machine drop it?\n"
                            + Command.script("iptables -S FORWARD").output());
        }
    }

    @Override
    public boolean reaches(int from, int to) {
        return connectFrom(from, address(to)) != TIMED_OUT;
    }

    private int connectFrom(int node, String address) {
        String connect = "exec 3<>/dev/tcp/" + address + "/" + PORT;
        return Command.run(command(node, List.of("timeout", "2", "bash", "-c", connect)))
                .exitCode();
    }

    String namespace(int node) {
        return name + "n" + node;
    }

    private String bridge() {
        return name + "b";
    }

    private String harness() {
        return subnet + HARNESS;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String address(int node) {
        return subnet + (node + 1);
    }

    @Override
    public String bindAddress(int node) {
        return "0.0.0.0";
    }

    @Override
    public List<String> command(int node, List<String> command) {
        return inside(namespace(node), command);
    }

    static List<String> inside(String namespace, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(command);
        return all;
    }

    @Override
    public boolean hasFaults() {
        return true;
    }

    @Override
    public void cut(int from, int to) {
        drop(address(from), to);
    }

    @Override
    public void cutFromHarness(int node) {
        drop(harness(), node);
    }

    private void drop(String source, int node) {
        iptables(node, "-A " + FAULTS + " -s " + source + " -j DROP");
    }

    @Override
    public void heal() {
        for (int node = 0; node < size; node++) {
            iptables(node, "-F " + FAULTS);
        }
    }

    @Override
    public void closeOtherPorts() {
        for (int node = 0; node < size; node++) {
            iptables(
                    node,
                    "-A INPUT -i lo -j ACCEPT",
                    "-A INPUT -s " + harness() + " -j ACCEPT",
                    "-A INPUT -p tcp --dport " + PORT + " -j ACCEPT",
                    "-A INPUT -p tcp --sport " + PORT + " ! --syn -j ACCEPT",
                    "-P INPUT DROP");
        }
    }

    private void iptables(int node, String... rules) {
        List<String> commands = new ArrayList<>();
        for (String rule : rules) {
            commands.add("ip netns exec " + namespace(node) + " iptables -w " + rule);
        }
        Command.succeeds(String.join("\n", commands));
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void remove() {
        IntStream.range(0, size).forEach(node -> Command.script(Leftovers.removal(namespace(node))));
        Command.script(Leftovers.removal(bridge()));
    }

    @Override
    public String toString() {
        return size + " network namespaces on " + subnet + "0/24";
    }
}
