package com.fastpaca.bootstrap.metrics;

import com.fastpaca.bootstrap.metrics.Families.Items;
import com.fastpaca.raft.node.NodeIdentity;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Who the node is, and whether it serves. */
public final class NodeSeries implements MultiCollector {
    private final About about;

    /**
     * What is told of a node.
     *
     * @param version of this product
     * @param ready whether it serves
     */
    public record About(String version, String name, Supplier<NodeIdentity> identity, BooleanSupplier ready) {}

    NodeSeries(About about) {
        this.about = about;
    }

    @Override
    public MetricSnapshots collect() {
        NodeIdentity identity = about.identity().get();
        return new Families()
                .info(
                        "fastpaca_build",
                        "What runs here",
                        Labels.of(
                                "version",
                                about.version(),
                                "java_version",
                                Runtime.version().toString()))
                .info(
                        "fastpaca_node",
                        "Who this node is; its cluster is empty until it is of one",
                        Labels.of(
                                "node_id",
                                identity.nodeId().toString(),
                                "node_name",
                                about.name(),
                                "cluster_id",
                                identity.clusterId().map(UUID::toString).orElse("")))
                .gauge(
                        "fastpaca_node_ready",
                        "1 while the node is ready, as /health/ready answers",
                        Items.single(about.ready()),
                        ready -> ready.getAsBoolean() ? 1 : 0)
                .all();
    }
}
