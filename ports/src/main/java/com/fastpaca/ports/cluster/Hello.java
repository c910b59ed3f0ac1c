package com.fastpaca.ports.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a node says of itself to another one, and its wire form: a line of {@code key value} each, so that either side may be of another
 * version and leave out what it does not know.
 *
 * @param nodeId of its data directory
 * @param processId of this run of its process; two at once with one node id are a copied disk
 * @param startedMillis when this run began, by its own clock
 * @param name its label
 * @param address where it can be reached, if it knows
 * @param clusterId of the cluster that it has promised to be of, absent while blank
 * @param members the node ids with which that cluster is formed, sorted; empty while blank
 * @param sees the node ids that took part in its last round of asking, itself among them, sorted
 * @param raftGroups the number of Raft groups that it is set to
 * @param clusterSize the number of nodes that it is set to form a cluster of
 * @param serves whether it takes clients' requests
 * @param peers other nodes that it has heard itself
 */
public record Hello(
        UUID nodeId,
        UUID processId,
        long startedMillis,
        String name,
        Optional<HostPort> address,
        Optional<UUID> clusterId,
        NodeState state,
        List<UUID> members,
        List<UUID> sees,
        int raftGroups,
        int clusterSize,
        boolean serves,
        List<Peer> peers) {
    /** No wire form is longer. */
    public static final int MAX_BYTES = 64 << 10;

    /** So many node ids or peers at most; the rest is left out. */
    public static final int MAX_NODES = 64;

    private static final String HEADER = "fastpaca-hello 1";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /** A node that another one has heard, with what it said then. */
    public record Peer(UUID nodeId, HostPort address, NodeState state) {}

    public Hello {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no name of a node");
        }
        if ((state == NodeState.BLANK) != clusterId.isEmpty() || (state == NodeState.BLANK) != members.isEmpty()) {
            throw new IllegalArgumentException("only a blank node has no cluster");
        }
        members = sorted(members);
        sees = sorted(sees);
        peers = List.copyOf(peers.subList(0, Math.min(peers.size(), MAX_NODES)));
    }

    private static List<UUID> sorted(Collection<UUID> nodes) {
        return new TreeSet<>(nodes).stream().limit(MAX_NODES).toList();
    }

    public String toText() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        line(text, "node", nodeId);
        line(text, "process", processId);
        line(text, "started", startedMillis);
        line(text, "name", name);
        address.ifPresent(at -> line(text, "address", at));
        line(text, "state", state.text());
        clusterId.ifPresent(id -> line(text, "cluster", id));
        members.forEach(member -> line(text, "member", member));
        sees.forEach(node -> line(text, "sees", node));
        line(text, "groups", raftGroups);
        line(text, "size", clusterSize);
        line(text, "serves", serves);
        peers.forEach(peer -> line(
                text,
                "peer",
                peer.nodeId() + " " + peer.address() + " " + peer.state().text()));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    /** Empty if the text is not a whole hello. Keys that are not known here, and what follows a value that is known, do not count. */
    public static Optional<Hello> parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            return Optional.empty();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int space = line.indexOf(' ');
            if (space > 0) {
                values.computeIfAbsent(line.substring(0, space), key -> new ArrayList<>())
                        .add(line.substring(space + 1));
            }
        }
        try {
            return Optional.of(new Hello(
                    UUID.fromString(one(values, "node")),
                    UUID.fromString(one(values, "process")),
                    Long.parseLong(one(values, "started")),
                    one(values, "name"),
                    atMostOne(values, "address").map(Hello::address),
                    atMostOne(values, "cluster").map(UUID::fromString),
                    state(one(values, "state")),
                    ids(values, "member"),
                    ids(values, "sees"),
                    Integer.parseInt(one(values, "groups")),
                    Integer.parseInt(one(values, "size")),
                    atMostOne(values, "serves").map(Boolean::parseBoolean).orElse(false),
                    all(values, "peer").stream().map(Hello::peer).toList()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Peer peer(String text) {
        String[] pieces = text.split(" ", 4);
        if (pieces.length < 3) {
            throw new IllegalArgumentException("no peer");
        }
        return new Peer(UUID.fromString(pieces[0]), address(pieces[1]), state(pieces[2]));
    }

    private static HostPort address(String text) {
        return HostPort.parse(text).orElseThrow(() -> new IllegalArgumentException("no address"));
    }

    private static NodeState state(String text) {
        return NodeState.parse(text).orElseThrow(() -> new IllegalArgumentException("no state"));
    }

    private static List<UUID> ids(Map<String, List<String>> values, String key) {
        return all(values, key).stream().map(UUID::fromString).toList();
    }

    private static List<String> all(Map<String, List<String>> values, String key) {
        return values.getOrDefault(key, List.of());
    }

    private static Optional<String> atMostOne(Map<String, List<String>> values, String key) {
        List<String> given = all(values, key);
        if (given.size() > 1) {
            throw new IllegalArgumentException(key + " twice");
        }
        return given.stream().findFirst();
    }

    private static String one(Map<String, List<String>> values, String key) {
        return atMostOne(values, key).orElseThrow(() -> new IllegalArgumentException("no " + key));
    }
}
