package com.fastpaca.http.cluster;

import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.ports.cluster.ClusterStatus;

/** The cluster as JSON; what is not known is null. */
final class ClusterWire {
    private static final int EXPECTED_BYTES = 1 << 11;

    private ClusterWire() {}

    static JsonWriter write(ClusterStatus status) {
        JsonWriter out = new JsonWriter(EXPECTED_BYTES)
                .startObject()
                .field("node_id", status.nodeId().toString())
                .field("name", status.name())
                .field("state", status.state().text())
                .fieldOrNull("cluster_id", status.clusterId())
                .name("nodes")
                .startArray();
        status.nodes().forEach(node -> node(out, node));
        out.endArray().name("groups").startArray();
        status.groups().forEach(group -> group(out, group));
        return out.endArray().endObject();
    }

    private static void node(JsonWriter out, ClusterStatus.Node node) {
        out.startObject()
                .field("node_id", node.nodeId().toString())
                .fieldOrNull("name", node.name())
                .fieldOrNull("address", node.address())
                .fieldOrNull("heard_ms_ago", node.heardMillisAgo())
                .field("votes", node.votes())
                .endObject();
    }

    private static void group(JsonWriter out, ClusterStatus.Group group) {
        out.startObject()
                .field("group", group.number())
                .fieldOrNull("leader", group.leader())
                .name("members")
                .startArray();
        for (ClusterStatus.Member member : group.members()) {
            out.startObject()
                    .field("node_id", member.nodeId().toString())
                    .fieldOrNull("term", member.term())
                    .fieldOrNull("applied_index", member.appliedIndex())
                    .fieldOrNull("lag_entries", member.lagEntries())
                    .endObject();
        }
        out.endArray().endObject();
    }
}
