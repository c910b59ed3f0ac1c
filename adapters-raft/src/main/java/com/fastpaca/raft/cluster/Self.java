package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.raft.node.NodeIdentity;
import java.util.UUID;

/**
 * The node that decides: what is on its disk, and how it is set.
 *
 * @param processId of this run
 * @param startedMillis when this run began
 * @param seeded whether it was told where other nodes are
 */
record Self(NodeIdentity identity, UUID processId, long startedMillis, String name, int clusterSize, boolean seeded) {
    UUID nodeId() {
        return identity.nodeId();
    }

    boolean isThisProcess(Hello hello) {
        return hello.nodeId().equals(nodeId()) && hello.processId().equals(processId);
    }

    /** Another run on the same data directory, or on a copy of it. */
    boolean isTwin(Hello hello) {
        return hello.nodeId().equals(nodeId()) && !hello.processId().equals(processId);
    }

    /** Of two twins both come to the same answer. */
    boolean beganAfter(Hello twin) {
        return startedMillis == twin.startedMillis()
                ? processId.compareTo(twin.processId()) > 0
                : startedMillis > twin.startedMillis();
    }
}
