package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.HostPort;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/** What a node does after a round. Reasons are for its operator: what is the matter, where, and what to do. */
public sealed interface FormationStep {
    /** Ask again: what is missing may come by itself. */
    record Wait(String reason) implements FormationStep {}

    /** Ask again, but nothing will come of it before somebody has done something. */
    record Blocked(String reason) implements FormationStep {}

    /** Bind this node to the cluster of these nodes, durably, before anybody is told. */
    record Promise(List<UUID> members) implements FormationStep {}

    /** Do not start. */
    record Refuse(String reason) implements FormationStep {}

    /** Stop: another process runs on a copy of this node's data directory, and began earlier. */
    record CopiedDisk(String reason) implements FormationStep {}

    /** What lets a node go on. */
    sealed interface Start extends FormationStep {
        /** For the log. */
        String summary();
    }

    /** This node is of the cluster of these nodes, all of which have promised to be. */
    record Formed(UUID clusterId, List<UUID> members) implements Start {
        @Override
        public String summary() {
            return members.size() == 1
                    ? "it is alone in cluster " + clusterId
                    : "cluster " + clusterId + " is of nodes " + members;
        }
    }

    /**
     * There is a cluster already, to which this node is bound from now on. It waits until it is added to the members.
     *
     * @param members the cluster's
     * @param found nodes of it that answered, and where
     */
    record Joining(UUID clusterId, List<UUID> members, SortedMap<UUID, HostPort> found) implements Start {
        @Override
        public String summary() {
            return "it is to be added to cluster " + clusterId + " of nodes " + members;
        }
    }
}
