package com.fastpaca.http.cluster;

import com.fastpaca.domain.json.RawJson;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.ports.cluster.ClusterStatus;
import java.util.Optional;
import java.util.OptionalLong;

/** The cluster as JSON; what is not known is null. */
final class ClusterWire {
    private static final int EXPECTED_BYTES = 1 << 11;
    private static final RawJson NULL = RawJson.of("null");

    private ClusterWire() {}

    static JsonWriter write(ClusterStatus status) {
        JsonWriter out = new JsonWriter(EXPECTED_BYTES).startObject();
        out.name("node_id").value(status.nodeId().toString());
        out.name("name").value(status.name());
        out.name("state").value(status.state().text());
        text(out, "cluster_id", status.clusterId());
        out.name("nodes").startArray();
        status.nodes().forEach(node -> node(out, node));
        out.endArray().name("groups").startArray();
        status.groups().forEach(group -> group(out, group));
        return out.endArray().endObject();
    }

    private static void node(JsonWriter out, ClusterStatus.Node node) {
        out.startObject().name("node_id").value(node.nodeId().toString());
        text(out, "name", node.name());
        text(out, "address", node.address());
        number(out, "heard_ms_ago", node.heardMillisAgo());
        out.name("votes").value(node.votes()).endObject();
    }

    private static void group(JsonWriter out, ClusterStatus.Group group) {
        out.startObject().name("group").value(group.number());
        text(out, "leader", group.leader());
        out.name("members").startArray();
        for (ClusterStatus.Member member : group.members()) {
            out.startObject().name("node_id").value(member.nodeId().toString());
            number(out, "term", member.term());
            number(out, "applied_index", member.appliedIndex());
            number(out, "lag_entries", member.lagEntries());
            out.endObject();
        }
        out.endArray().endObject();
    }

    private static void text(JsonWriter out, String name, Optional<?> value) {
        out.name(name);
        if (value.isPresent()) {
            out.value(value.get().toString());
        } else {
            out.value(NULL);
        }
    }

    private static void number(JsonWriter out, String name, OptionalLong value) {
        out.name(name);
        if (value.isPresent()) {
            out.value(value.getAsLong());
        } else {
            out.value(NULL);
        }
    }
}
