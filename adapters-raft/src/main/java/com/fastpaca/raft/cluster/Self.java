package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.raft.node.NodeIdentity;
import java.util.UUID;

/** The node that decides: what is on its disk, and how it runs. */
record Self(NodeIdentity identity, Run run) {
    /**
     * A run of a node's process, and how it is set.
     *
     * @param startedMillis when it began
     * @param seeded whether it was told where other nodes are
     */
    record Run(UUID processId, long startedMillis, String name, int clusterSize, boolean seeded) {}

    UUID nodeId() {
        return identity.nodeId();
    }

    boolean isThisProcess(Hello hello) {
        return hello.nodeId().equals(nodeId()) && hello.processId().equals(run.processId());
    }

    /** Another run on the same data directory, or on a copy of it. */
    boolean isTwin(Hello hello) {
        return hello.nodeId().equals(nodeId()) && !hello.processId().equals(run.processId());
    }

    /** Of two twins both come to the same answer. */
    boolean beganAfter(Hello twin) {
        return run.startedMillis() == twin.startedMillis()
                ? run.processId().compareTo(twin.processId()) > 0
                : run.startedMillis() > twin.startedMillis();
    }
}
