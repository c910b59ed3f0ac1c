package com.fastpaca.raft.node;

import com.fastpaca.domain.digest.Sha256;
import com.fastpaca.ports.cluster.NodeState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Who a node is, for as long as its data directory lives.
 *
 * @param nodeId this node
 * @param state how far it has come
 * @param clusterId the cluster whose data it holds or will hold; absent while blank
 * @param members the nodes whose votes count in that cluster, as this one last knew them; sorted, empty while blank
 * @param raftGroups groups among which the cluster spreads its shards; free to change while blank
 */
public record NodeIdentity(UUID nodeId, NodeState state, Optional<UUID> clusterId, List<UUID> members, int raftGroups) {
    private static final String HEADER = "fastpaca-identity 2";
    private static final String NONE = "none";
    private static final int LINES = 7;

    public NodeIdentity {
        members = new TreeSet<>(members).stream().toList();
        if ((state == NodeState.BLANK) != clusterId.isEmpty() || (state == NodeState.BLANK) != members.isEmpty()) {
            throw new IllegalArgumentException("only a blank node has no cluster");
        }
    }

    public static NodeIdentity blank(UUID nodeId, int raftGroups) {
        return new NodeIdentity(nodeId, NodeState.BLANK, Optional.empty(), List.of(), raftGroups);
    }

    /** The id of the cluster that these nodes form: all of them come to the same one, and no other nodes do. */
    public static UUID clusterOf(Collection<UUID> members) {
        String names = members.stream().map(UUID::toString).sorted().distinct().collect(Collectors.joining("\n"));
        return UUID.nameUUIDFromBytes(names.getBytes(StandardCharsets.UTF_8));
    }

    /** Bound to the cluster of these nodes; from blank alone, as a node may be bound once. */
    public NodeIdentity promised(Collection<UUID> to) {
        require(NodeState.BLANK);
        return new NodeIdentity(nodeId, NodeState.PROMISED, Optional.of(clusterOf(to)), List.copyOf(to), raftGroups);
    }

    /** A member of the cluster that it has promised to be of. */
    public NodeIdentity formed() {
        require(NodeState.PROMISED);
        return new NodeIdentity(nodeId, NodeState.FORMED, clusterId, members, raftGroups);
    }

    /** A cluster by itself. */
    public NodeIdentity formedAlone() {
        return promised(List.of(nodeId)).formed();
    }

    /** Bound to a cluster that there is, which counts this node's vote once it is added to the members. */
    public NodeIdentity takenIn(UUID cluster, Collection<UUID> by) {
        require(NodeState.BLANK);
        return new NodeIdentity(nodeId, NodeState.FORMED, Optional.of(cluster), List.copyOf(by), raftGroups);
    }

    /** In the same cluster, whose members have changed. */
    NodeIdentity withMembers(Collection<UUID> present) {
        require(NodeState.STARTED);
        return new NodeIdentity(nodeId, state, clusterId, List.copyOf(present), raftGroups);
    }

    /** Whether this node's vote counts, as it last knew. */
    public boolean isMember() {
        return members.contains(nodeId);
    }

    /** Whether other nodes are of its cluster. */
    public boolean hasOthers() {
        return members.stream().anyMatch(member -> !member.equals(nodeId));
    }

    NodeIdentity started() {
        require(NodeState.FORMED);
        return new NodeIdentity(nodeId, NodeState.STARTED, clusterId, members, raftGroups);
    }

    NodeIdentity withRaftGroups(int number) {
        require(NodeState.BLANK);
        return blank(nodeId, number);
    }

    private void require(NodeState required) {
        if (state != required) {
            throw new IllegalStateException("node " + nodeId + " is " + state.text() + ", not " + required.text());
        }
    }

    /** @throws IllegalStateException if the node is blank */
    public UUID requiredClusterId() {
        return clusterId.orElseThrow(() -> new IllegalStateException("node " + nodeId + " is of no cluster"));
    }

    String toText() {
        String content = HEADER + "\nnode " + nodeId + "\nstate " + state.text() + "\ncluster "
                + clusterId.map(UUID::toString).orElse(NONE) + "\nmembers " + membersText() + "\ngroups " + raftGroups
                + "\n";
        return content + "sha256 " + digest(content) + "\n";
    }

    private String membersText() {
        return members.isEmpty() ? NONE : members.stream().map(UUID::toString).collect(Collectors.joining(" "));
    }

    private static String digest(String content) {
        return Sha256.hexOf(content.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if the text is not a whole, undamaged identity of the version that is known here. */
    static Optional<NodeIdentity> parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() != LINES || !lines.getFirst().equals(HEADER)) {
            return Optional.empty();
        }
        try {
            String members = value(lines.get(4), "members ");
            NodeIdentity identity = new NodeIdentity(
                    UUID.fromString(value(lines.get(1), "node ")),
                    NodeState.parse(value(lines.get(2), "state "))
                            .orElseThrow(() -> new IllegalArgumentException("no state")),
                    present(value(lines.get(3), "cluster ")).map(UUID::fromString),
                    present(members).stream()
                            .flatMap(ids -> Arrays.stream(ids.split(" ", -1)))
                            .map(UUID::fromString)
                            .toList(),
                    Integer.parseInt(value(lines.get(5), "groups ")));
            return Optional.of(identity).filter(read -> read.toText().equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> present(String value) {
        return value.equals(NONE) ? Optional.empty() : Optional.of(value);
    }

    private static String value(String line, String name) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException("no " + name);
        }
        return line.substring(name.length());
    }
}
