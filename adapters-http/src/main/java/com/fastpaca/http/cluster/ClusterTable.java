package com.fastpaca.http.cluster;

import com.fastpaca.ports.cluster.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** The cluster as tables of plain text; what is not known is a question mark. */
final class ClusterTable {
    private static final String UNKNOWN = "?";

    private ClusterTable() {}

    static String of(ClusterStatus status) {
        StringBuilder text = new StringBuilder("cluster ")
                .append(status.clusterId().map(UUID::toString).orElse("none yet"))
                .append(", seen by node ")
                .append(status.name())
                .append(" (")
                .append(status.state().text())
                .append(")\n\n");
        append(text, nodes(status));
        if (!status.groups().isEmpty()) {
            append(text.append('\n'), groups(status));
        }
        return text.toString();
    }

    private static List<List<String>> nodes(ClusterStatus status) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "NAME", "ADDRESS", "HEARD", "VOTES", "LEADS"));
        for (ClusterStatus.Node node : status.nodes()) {
            long leads = status.groups().stream()
                    .filter(group ->
                            group.leader().filter(node.nodeId()::equals).isPresent())
                    .count();
            rows.add(List.of(
                    node.nodeId().toString(),
                    node.name().orElse(UNKNOWN),
                    node.address().map(Object::toString).orElse(UNKNOWN),
                    node.heardMillisAgo().isPresent() ? node.heardMillisAgo().getAsLong() + " ms ago" : "never",
                    Integer.toString(node.votes()),
                    Long.toString(leads)));
        }
        return rows;
    }

    private static List<List<String>> groups(ClusterStatus status) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("GROUP", "MEMBER", "ROLE", "TERM", "APPLIED", "LAG"));
        for (ClusterStatus.Group group : status.groups()) {
            for (ClusterStatus.Member member : group.members()) {
                boolean leads = group.leader().filter(member.nodeId()::equals).isPresent();
                rows.add(List.of(
                        Integer.toString(group.number()),
                        nameOf(status, member.nodeId()),
                        leads ? "leader" : member.term().isPresent() ? "follower" : UNKNOWN,
                        text(member.term()),
                        text(member.appliedIndex()),
                        text(member.lagEntries())));
            }
        }
        return rows;
    }

    private static String nameOf(ClusterStatus status, UUID node) {
        return status.nodes().stream()
                .filter(each -> each.nodeId().equals(node))
                .findFirst()
                .flatMap(ClusterStatus.Node::name)
                .orElse(node.toString());
    }

    private static String text(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : UNKNOWN;
    }

    private static void append(StringBuilder text, List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
