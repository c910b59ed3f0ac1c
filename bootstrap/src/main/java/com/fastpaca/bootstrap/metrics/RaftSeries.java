package com.fastpaca.bootstrap.metrics;

import com.fastpaca.bootstrap.metrics.Families.Items;
import com.fastpaca.raft.metrics.DiskMetrics;
import com.fastpaca.raft.metrics.GroupMetrics;
import com.fastpaca.raft.metrics.GroupMetrics.Role;
import com.fastpaca.raft.node.RaftNode;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The Raft groups of a node, their snapshots, and the disk that holds them. Nothing until the groups have been started. */
final class RaftSeries implements MultiCollector {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Supplier<Optional<RaftNode>> raft;

    RaftSeries(Supplier<Optional<RaftNode>> raft) {
        this.raft = raft;
    }

    @Override
    public MetricSnapshots collect() {
        return raft.get()
                .map(node -> {
                    Families families = new Families();
                    List<GroupMetrics> groups = node.metrics();
                    addMembers(families, groups);
                    addSnapshots(families, groups);
                    addDisk(families, node.disk());
                    return families.all();
                })
                .orElseGet(MetricSnapshots::of);
    }

    private static Labels labelsOf(GroupMetrics group) {
        return Labels.of("group", Integer.toString(group.number()));
    }

    private record InRole(GroupMetrics group, Role role) {
        Labels labels() {
            return labelsOf(group).add("role", role.name().toLowerCase(Locale.ROOT));
        }
    }

    private static void addMembers(Families families, List<GroupMetrics> groups) {
        Items<GroupMetrics> each = new Items<>(groups, RaftSeries::labelsOf);
        List<InRole> roles = groups.stream()
                .flatMap(group -> Stream.of(Role.values()).map(role -> new InRole(group, role)))
                .toList();
        families.gauge(
                        "fastpaca_raft_role",
                        "1 for the role that this node's member has in the group",
                        new Items<>(roles, InRole::labels),
                        item -> item.group().member().role() == item.role() ? 1 : 0)
                .gauge(
                        "fastpaca_raft_leader_known",
                        "1 while this node leads the group or knows who does",
                        each,
                        group -> group.member().knowsLeader() ? 1 : 0)
                .gauge(
                        "fastpaca_raft_term",
                        "The term of the group",
                        each,
                        group -> group.member().term())
                .gauge(
                        "fastpaca_raft_log_index",
                        "The last entry of this node's log",
                        each,
                        group -> group.member().lastIndex())
                .gauge(
                        "fastpaca_raft_commit_index",
                        "The last entry that this node knows to be on a majority of the disks",
                        each,
                        group -> group.member().committedIndex())
                .gauge(
                        "fastpaca_raft_applied_index",
                        "The last entry that this node has applied",
                        each,
                        group -> group.member().appliedIndex())
                .gauge(
                        "fastpaca_raft_apply_lag_entries",
                        "Entries that are committed and that this node has not applied",
                        each,
                        group -> group.member().applyLag())
                .gauge(
                        "fastpaca_raft_follower_lag_entries",
                        "On the leader, entries that the follower furthest behind has not confirmed; 0 elsewhere",
                        each,
                        group -> group.member().followerLag())
                .counter(
                        "fastpaca_raft_elections",
                        "Elections that this node's member has stood in",
                        each,
                        group -> group.member().elections())
                .histogram(
                        "fastpaca_raft_log_sync_seconds",
                        "Forcing entries to the disk",
                        NANOS_PER_SECOND,
                        each,
                        group -> group.member().syncNanos())
                .histogram(
                        "fastpaca_raft_entry_commands",
                        "Writes in an entry that this node proposed",
                        1,
                        each,
                        group -> group.entries().commands())
                .histogram(
                        "fastpaca_raft_entry_bytes",
                        "Bytes of an entry that this node proposed",
                        1,
                        each,
                        group -> group.entries().bytes());
    }

    private static void addSnapshots(Families families, List<GroupMetrics> groups) {
        long now = System.currentTimeMillis();
        Items<GroupMetrics> each = new Items<>(groups, RaftSeries::labelsOf);
        families.gauge(
                        "fastpaca_raft_snapshot_age_seconds",
                        "Since the newest snapshot was written; NaN without one",
                        each,
                        group -> group.snapshots().writtenAtMillis().isPresent()
                                ? (now - group.snapshots().writtenAtMillis().getAsLong()) / MILLIS_PER_SECOND
                                : Double.NaN)
                .gauge(
                        "fastpaca_raft_snapshot_index",
                        "The last entry that the newest snapshot holds; -1 without one",
                        each,
                        group -> group.snapshots().index())
                .histogram(
                        "fastpaca_raft_snapshot_writing_seconds",
                        "Writing a snapshot",
                        NANOS_PER_SECOND,
                        each,
                        group -> group.snapshots().writingNanos())
                .counter(
                        "fastpaca_raft_snapshot_failures",
                        "Attempts to write a snapshot that failed, and are made again",
                        each,
                        group -> group.snapshots().failures())
                .gauge(
                        "fastpaca_raft_unsnapshotted_bytes",
                        "Event bodies in memory, until a snapshot holds them",
                        each,
                        group -> group.snapshots().bytesInMemory());
    }

    private static void addDisk(Families families, DiskMetrics disk) {
        Items<DiskMetrics> single = Items.single(disk);
        families.gauge(
                        "fastpaca_disk_usable_bytes",
                        "Room on the disk of the data directory",
                        single,
                        DiskMetrics::usableBytes)
                .gauge(
                        "fastpaca_disk_reserve_bytes",
                        "Room below which no writes are taken",
                        single,
                        DiskMetrics::reserveBytes)
                .gauge(
                        "fastpaca_disk_low",
                        "1 while this node takes no writes for want of room",
                        single,
                        each -> each.low() ? 1 : 0);
    }
}
