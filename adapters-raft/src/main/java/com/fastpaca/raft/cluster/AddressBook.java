package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.node.NodeIdentity;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where each node was last heard. Only a node's own answer at an address counts; what others say of it is tried. A node of this node's
 * cluster is never forgotten. Reading is safe for concurrent use; one thread writes.
 */
public final class AddressBook {
    private static final int MAX_HINTS = 64;
    private static final long STRANGER_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Several rounds: one answer that is late does not make a node one that was away. */
    private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(6);

    private final Set<HostPort> hints = new LinkedHashSet<>();
    private volatile SortedMap<UUID, Entry> entries = Collections.emptySortedMap();

    /**
     * A node as it was last heard.
     *
     * @param state the latest that was ever heard of it
     * @param serves whether it took clients' requests when it was heard
     * @param heardNanos when, by {@link System#nanoTime}
     */
    public record Entry(
            UUID nodeId,
            String name,
            HostPort address,
            NodeState state,
            Optional<UUID> clusterId,
            List<UUID> members,
            boolean serves,
            long heardNanos) {
        /** Whether it can be counted on. */
        boolean isHeardLately(long nowNanos) {
            return nowNanos - heardNanos < LATELY_NANOS;
        }
    }

    AddressBook() {}

    /** Where a node was last heard; unresolved, so that whoever connects looks the name up again. */
    public Optional<InetSocketAddress> addressOf(UUID node) {
        return find(node)
                .map(entry -> InetSocketAddress.createUnresolved(
                        entry.address().host(), entry.address().port()));
    }

    public Optional<Entry> find(UUID node) {
        return Optional.ofNullable(entries.get(node));
    }

    /** All nodes that were heard but this one, by node id. */
    public Collection<Entry> entries() {
        return entries.values();
    }

    List<Hello.Peer> peers() {
        return entries.values().stream()
                .map(entry -> new Hello.Peer(entry.nodeId(), entry.address(), entry.state()))
                .toList();
    }

    /** Takes note of an address that somebody has named; the oldest give way to newer ones. */
    void hint(HostPort address) {
        synchronized (hints) {
            if (hints.add(address) && hints.size() > MAX_HINTS) {
                hints.remove(hints.iterator().next());
            }
        }
    }

    /** What to ask besides the seed: where nodes were heard, and what was named since the last call. */
    Set<HostPort> worthATry() {
        Set<HostPort> addresses = new LinkedHashSet<>();
        entries.values().forEach(entry -> addresses.add(entry.address()));
        synchronized (hints) {
            addresses.addAll(hints);
            hints.clear();
        }
        return addresses;
    }

    /**
     * Takes in the answers of a round. What is said of this node itself is tried, too: it may be a copy.
     *
     * @return nodes that were known, were not heard for a while, and now are; and when each can be taken to have been gone, by {@link
     *     System#nanoTime}: some time after it was last heard, as it may have let connections in until then
     */
    SortedMap<UUID, Long> heard(NodeIdentity self, Round round, long nowNanos) {
        SortedMap<UUID, Entry> next = new TreeMap<>(entries);
        SortedMap<UUID, Long> returned = new TreeMap<>();
        next.values().removeIf(entry -> nowNanos - entry.heardNanos() > STRANGER_NANOS && !isKept(self, entry));
        for (Answer answer : round.answers()) {
            Hello hello = answer.hello();
            if (!hello.nodeId().equals(self.nodeId())
                    && (next.containsKey(hello.nodeId()) || next.size() < Hello.MAX_NODES)) {
                Entry before = next.put(hello.nodeId(), entry(next.get(hello.nodeId()), answer, round, nowNanos));
                if (before != null && nowNanos - before.heardNanos() > AWAY_NANOS) {
                    returned.put(hello.nodeId(), before.heardNanos() + AWAY_NANOS / 2);
                }
            }
        }
        entries = Collections.unmodifiableSortedMap(next);
        for (Answer answer : round.answers()) {
            answer.hello().address().ifPresent(this::hint);
            answer.hello().peers().forEach(peer -> hint(peer.address()));
        }
        return returned;
    }

    private static boolean isKept(NodeIdentity self, Entry entry) {
        return self.members().contains(entry.nodeId())
                || (self.clusterId().isPresent() && self.clusterId().equals(entry.clusterId()));
    }

    private static Entry entry(@Nullable Entry present, Answer answer, Round round, long nowNanos) {
        Hello hello = answer.hello();
        NodeState state =
                present != null && present.state().compareTo(hello.state()) > 0 ? present.state() : hello.state();
        return new Entry(
                hello.nodeId(),
                hello.name(),
                bestOf(present, answer, round),
                state,
                hello.clusterId(),
                hello.members(),
                hello.serves(),
                nowNanos);
    }

    /** Of the addresses at which a node answers: its own word, else the one that is known, else the first. */
    private static HostPort bestOf(@Nullable Entry present, Answer answer, Round round) {
        List<HostPort> answering = round.answers().stream()
                .filter(other -> other.hello().nodeId().equals(answer.hello().nodeId()))
                .map(Answer::address)
                .toList();
        return answer.hello()
                .address()
                .filter(answering::contains)
                .or(() -> Optional.ofNullable(present).map(Entry::address).filter(answering::contains))
                .orElse(answering.getFirst());
    }
}
