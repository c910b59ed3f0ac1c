package com.fastpaca.ports.cluster;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The cluster as one of its nodes sees it at a moment. What it does not know is empty, and never a guess.
 *
 * @param nodeId the node that sees it
 * @param name that node's label
 * @param state how far its data directory has come
 * @param clusterId empty while it is of no cluster
 * @param nodes all that it knows, itself first
 * @param groups by their numbers; none before its Raft has started
 */
public record ClusterStatus(
        UUID nodeId, String name, NodeState state, Optional<UUID> clusterId, List<Node> nodes, List<Group> groups) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
        groups = List.copyOf(groups);
    }

    /**
     * @param name its label, empty if it was never heard
     * @param address where it was last reached
     * @param heardMillisAgo time since it last answered; 0 for the node itself
     * @param votes groups in which its vote counts
     */
    public record Node(
            UUID nodeId, Optional<String> name, Optional<HostPort> address, OptionalLong heardMillisAgo, int votes) {}

    /**
     * @param leader the member that leads and is ready to, as far as one says so
     */
    public record Group(int number, Optional<UUID> leader, List<Member> members) {
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * @param term its term; empty if it does not answer
     * @param appliedIndex index of the last entry that it has applied; empty if it does not answer
     * @param lagEntries entries that it is behind the leader; empty if that is not known
     */
    public record Member(UUID nodeId, OptionalLong term, OptionalLong appliedIndex, OptionalLong lagEntries) {}
}
