package com.fastpaca.bootstrap.cluster.network;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Nodes as containers: all on the same address, each behind a host of its own that carries {@link #PORT} to it and sends on what it sends
 * under the host's address, as Docker does with {@code -p 4000:4000}. Needs what {@link NamespaceNetwork} needs.
 */
final class PublishedNetwork extends UncutNetwork {
    private static final String CONTAINER = "172.17.0.2";
    private static final String GATEWAY = "172.17.0.1";

    private final NamespaceNetwork hosts;

    PublishedNetwork(int size) {
        super("cuts are of the hosts, not of the containers behind them");
        this.hosts = new NamespaceNetwork(size);
        try {
            IntStream.range(0, size).forEach(this::addContainer);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void addContainer(int node) {
        Command.succeeds(
                """
                ip netns add %2$s
                ip -n %1$s link add docker0 type veth peer name eth0 netns %2$s
                ip -n %1$s addr add %4$s/16 dev docker0
                ip -n %1$s link set docker0 up
                ip -n %2$s addr add %5$s/16 dev eth0
                ip -n %2$s link set lo up
                ip -n %2$s link set eth0 up
                ip -n %2$s route add default via %4$s
                ip netns exec %1$s sysctl -qw net.ipv4.ip_forward=1
                ip netns exec %1$s iptables -w -t nat -A PREROUTING -p tcp -d %3$s --dport %6$d -j DNAT --to-destination %5$s:%6$d
                ip netns exec %1$s iptables -w -t nat -A POSTROUTING -s %5$s -j MASQUERADE
                """.formatted(hosts.namespace(node), container(node), address(node), GATEWAY, CONTAINER, PORT));
    }

    private String container(int node) {
        return hosts.namespace(size() + node);
    }

    @Override
    public int size() {
        return hosts.size();
    }

    /** The host's. */
    @Override
    public String address(int node) {
        return hosts.address(node);
    }

    @Override
    public String bindAddress(int node) {
        return "0.0.0.0";
    }

    @Override
    public List<String> command(int node, List<String> command) {
        return NamespaceNetwork.inside(container(node), command);
    }

    @Override
    public boolean reaches(int from, int to) {
        return hosts.reaches(from, to);
    }

    @Override
    public void close() {
        IntStream.range(0, size()).forEach(node -> Command.script(Leftovers.removal(container(node))));
        hosts.close();
    }

    @Override
    public String toString() {
        return "containers behind " + hosts;
    }
}
