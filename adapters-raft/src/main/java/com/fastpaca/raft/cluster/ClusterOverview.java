package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.ClusterStatus;
import com.fastpaca.ports.cluster.ClusterView;
import com.fastpaca.raft.node.IdentityStore;
import com.fastpaca.raft.node.NodeIdentity;
import com.fastpaca.raft.node.RaftNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The cluster as this node's membership and Raft groups see it. */
public final class ClusterOverview implements ClusterView {
    private final IdentityStore identity;
    private final ClusterMembership membership;
    private final String name;
    private final Supplier<Optional<RaftNode>> raft;

    /** @param raft the Raft groups, once they have started */
    public ClusterOverview(
            IdentityStore identity, ClusterMembership membership, String name, Supplier<Optional<RaftNode>> raft) {
        this.identity = identity;
        this.membership = membership;
        this.name = name;
        this.raft = raft;
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return raft.get()
                .map(RaftNode::groupStatus)
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()))
                .thenApply(this::status);
    }

    private ClusterStatus status(List<ClusterStatus.Group> groups) {
        NodeIdentity own = identity.identity();
        Map<UUID, Integer> votes = new HashMap<>();
        groups.forEach(group -> group.members().forEach(member -> votes.merge(member.nodeId(), 1, Integer::sum)));
        Set<UUID> others = new TreeSet<>(own.members());
        others.addAll(votes.keySet());
        membership.addresses().entries().forEach(entry -> others.add(entry.nodeId()));
        others.remove(own.nodeId());
        List<ClusterStatus.Node> nodes = new ArrayList<>();
        nodes.add(new ClusterStatus.Node(
                own.nodeId(),
                Optional.of(name),
                membership.ownAddress(),
                OptionalLong.of(0),
                votes.getOrDefault(own.nodeId(), 0)));
        long now = System.nanoTime();
        others.forEach(id -> nodes.add(node(id, now, votes.getOrDefault(id, 0))));
        return new ClusterStatus(own.nodeId(), name, own.state(), own.clusterId(), nodes, groups);
    }

    private ClusterStatus.Node node(UUID id, long nowNanos, int votes) {
        Optional<AddressBook.Entry> heard = membership.addresses().find(id);
        return new ClusterStatus.Node(
                id,
                heard.map(AddressBook.Entry::name),
                heard.map(AddressBook.Entry::address),
                heard.isPresent()
                        ? OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(
                                nowNanos - heard.get().heardNanos()))
                        : OptionalLong.empty(),
                votes);
    }
}
