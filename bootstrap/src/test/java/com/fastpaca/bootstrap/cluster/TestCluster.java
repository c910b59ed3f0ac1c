package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes that make up one cluster; a single one is a node that knows of no others. */
final class TestCluster implements AutoCloseable {
    static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final TestNetwork network;
    private final List<NodeProcess> nodes = new ArrayList<>();

    /** @param settings of all nodes */
    TestCluster(TestNetwork network, Path directory, Map<String, String> settings) {
        this.network = network;
        for (int number = 0; number < network.size(); number++) {
            String name = "node-" + (number + 1);
            Map<String, String> all = new HashMap<>(Map.of("FASTPACA_NODE_NAME", name));
            if (network.size() > 1) {
                all.putAll(membership(seed(network)));
            }
            all.putAll(settings);
            nodes.add(new NodeProcess(name, network, number, directory, all));
        }
    }

    private Map<String, String> membership(String seed) {
        return Map.of(
                "FASTPACA_CLUSTER_SEED", seed,
                "FASTPACA_CLUSTER_SIZE", Integer.toString(network.size()),
                "FASTPACA_CLUSTER_SECRET", SECRET);
    }

    private static String seed(TestNetwork network) {
        return IntStream.range(0, network.size())
                .mapToObj(number -> network.address(number) + ":" + TestNetwork.PORT)
                .collect(Collectors.joining(","));
    }

    TestNetwork network() {
        return network;
    }

    List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    NodeProcess node(int number) {
        return nodes.get(number);
    }

    /** The addresses of the nodes by their names. */
    SortedMap<String, URI> uris() {
        SortedMap<String, URI> uris = new TreeMap<>();
        nodes.forEach(node -> uris.put(node.name(), node.uri()));
        return uris;
    }

    /** Starts all nodes without waiting for them. */
    void start() {
        nodes.forEach(NodeProcess::start);
    }

    /** Waits until every node says that it is ready. */
    void awaitReady(Duration within) {
        AwaitedReadiness.of(nodes, within);
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
    }
}
