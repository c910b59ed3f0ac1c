package com.fastpaca.bootstrap.cluster.network;

import java.util.List;
import java.util.Optional;

/**
 * A network of numbered nodes, from 0. The harness itself reaches all of them, unless a fault says otherwise. Closing it leaves nothing.
 */
public interface TestNetwork extends AutoCloseable {
    /** The port of every node, each on an address of its own. */
    int PORT = 4000;

    /** One with faults, or without where this machine or its user cannot make one. */
    static TestNetwork of(int nodes) {
        return NamespaceNetwork.obstacle()
                .<TestNetwork>map(obstacle -> new LoopbackNetwork(nodes, obstacle))
                .orElseGet(() -> new NamespaceNetwork(nodes));
    }

    /** Nodes in containers whose port their hosts publish; empty where this machine or its user cannot make such. */
    static Optional<TestNetwork> ofContainers(int nodes) {
        return NamespaceNetwork.obstacle().isPresent() ? Optional.empty() : Optional.of(new PublishedNetwork(nodes));
    }

    int size();

    String address(int node);

    /** Addresses that processes of this machine reach; nothing between them can be cut. */
    static TestNetwork onLoopback(int size) {
        return new LoopbackNetwork(size, "the nodes are to reach what is not of their network");
    }

    /** What the node binds to: as much as it may without disturbing others. */
    String bindAddress(int node);

    /** The command that runs another one where the node is. */
    List<String> command(int node, List<String> command);

    /** Whether there are faults; without, the methods that make them fail. */
    boolean hasFaults();

    /** Whether a connection from one node to another is at least refused. */
    boolean reaches(int from, int to);

    /** From now on nothing that {@code from} sends reaches {@code to}. */
    void cut(int from, int to);

    /** From now on nothing reaches the node from the harness. */
    void cutFromHarness(int node);

    /** Ends all cuts. */
    void heal();

    /** From now on, for good, nodes reach each other at {@link #PORT} alone. */
    void closeOtherPorts();

    @Override
    void close();
}
