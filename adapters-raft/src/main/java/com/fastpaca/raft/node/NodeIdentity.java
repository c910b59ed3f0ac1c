package com.fastpaca.raft.node;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who a node is, for as long as its data directory lives.
 *
 * @param nodeId this node
 * @param clusterId the cluster whose data it holds
 * @param raftGroups groups among which the cluster spreads its shards
 * @param formed whether all groups have been made; before that nothing was acknowledged, after it none may be missing
 */
public record NodeIdentity(UUID nodeId, UUID clusterId, int raftGroups, boolean formed) {
    private static final String HEADER = "fastpaca-identity 1";

    static NodeIdentity create(int raftGroups) {
        return new NodeIdentity(UUID.randomUUID(), UUID.randomUUID(), raftGroups, false);
    }

    NodeIdentity afterForming() {
        return new NodeIdentity(nodeId, clusterId, raftGroups, true);
    }

    String toText() {
        return HEADER + "\nnode " + nodeId + "\ncluster " + clusterId + "\ngroups " + raftGroups + "\nformed " + formed
                + "\n";
    }

    /** Empty if the text is not a whole identity of a version that is known here. */
    static Optional<NodeIdentity> parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() != 5 || !lines.getFirst().equals(HEADER)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NodeIdentity(
                    UUID.fromString(value(lines.get(1), "node ")),
                    UUID.fromString(value(lines.get(2), "cluster ")),
                    Integer.parseInt(value(lines.get(3), "groups ")),
                    isTrue(value(lines.get(4), "formed "))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String value(String line, String name) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException("no " + name);
        }
        return line.substring(name.length());
    }

    private static boolean isTrue(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }
}
