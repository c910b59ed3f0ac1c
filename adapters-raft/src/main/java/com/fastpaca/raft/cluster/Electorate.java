package com.fastpaca.raft.cluster;

import static com.fastpaca.raft.cluster.View.listed;

import com.fastpaca.ports.cluster.ClusterMembers.Change;
import com.fastpaca.raft.cluster.AddressBook.Entry;
import com.fastpaca.raft.group.VoterChange;
import com.fastpaca.raft.node.NodeIdentity;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Whose votes count in the cluster at a moment, and who of those that could be added or removed is meant by a name. */
final class Electorate {
    static final String NO_MEMBER_ITSELF = "this node is no member itself; ask one that is";

    private final NodeIdentity self;
    private final List<Entry> known;

    /** Blank nodes that have not found a cluster yet. */
    private final List<Entry> looking;

    private final Set<UUID> anywhere = new TreeSet<>();
    private final Set<UUID> everywhere;
    private final Set<UUID> heard = new HashSet<>();

    /** What is meant by a change. */
    sealed interface Resolution {
        /** The change that is meant. It changes nothing in groups that have made it already, as when it is asked for again. */
        record Resolved(VoterChange change) implements Resolution {}

        record Refused(String reason) implements Resolution {}

        /** A change of which cannot be told yet what is meant, but in a moment. */
        record Early(String reason) implements Resolution {}
    }

    /**
     * @param voters of each group of which they are known
     * @param book all other nodes that were heard
     */
    Electorate(NodeIdentity self, List<Set<UUID>> voters, Collection<Entry> book, long nowNanos) {
        this.self = self;
        this.known = book.stream()
                .filter(entry -> entry.clusterId().equals(self.clusterId()))
                .toList();
        this.looking = book.stream()
                .filter(entry -> entry.clusterId().isEmpty() && entry.isHeardLately(nowNanos))
                .toList();
        voters.forEach(anywhere::addAll);
        everywhere = new TreeSet<>(anywhere);
        voters.forEach(everywhere::retainAll);
        heard.add(self.nodeId());
        known.stream().filter(entry -> entry.isHeardLately(nowNanos)).forEach(entry -> heard.add(entry.nodeId()));
    }

    Resolution resolve(Change change) {
        if (!anywhere.contains(self.nodeId())) {
            return new Resolution.Refused(NO_MEMBER_ITSELF);
        }
        if (change.add()
                .filter(text -> looking.stream().anyMatch(entry -> isCalled(entry, text)))
                .isPresent()) {
            return new Resolution.Early("node " + change.add().get() + " has not found this cluster yet");
        }
        Set<UUID> added = change.add().map(text -> meant(text, heard)).orElseGet(TreeSet::new);
        // Not meant are the node whose place is taken, which may be called the same and count as heard still, and one
        // that was removed before and is back.
        added.removeIf(node -> change.remove().equals(Optional.of(node.toString())) || wasRemoved(node));
        if (change.add().isPresent() && added.size() != 1) {
            String what = added.isEmpty() ? "waits to be added" : "is a member or waits to be added";
            return new Resolution.Refused(notOne(what, change.add().get(), added));
        }
        Set<UUID> removed = change.remove().map(text -> meant(text, anywhere)).orElseGet(TreeSet::new);
        removed.removeAll(added);
        if (removed.size() > 1 || (removed.isEmpty() && !isRemoved(change.remove(), added))) {
            return new Resolution.Refused(notOne("is a member", change.remove().orElseThrow(), removed));
        }
        if (removed.contains(self.nodeId())) {
            return new Resolution.Refused("this node does not remove itself; ask another one");
        }
        // A node that is in some groups already, as its change is half made, does not count itself as a member yet.
        return !removed.isEmpty() && added.stream().anyMatch(node -> everywhere.contains(node) || countsItself(node))
                ? new Resolution.Refused("node " + change.add().orElseThrow()
                        + " is a member already and takes nobody's place; another one is taken out by remove")
                : new Resolution.Resolved(new VoterChange(
                        added.stream().findFirst(), removed.stream().findFirst()));
    }

    /** A name that nobody ever had is a mistake rather than that of a node that was removed, and so is that of one that waits. */
    private boolean isRemoved(Optional<String> removed, Set<UUID> added) {
        return removed.map(text -> known.stream()
                        .filter(entry -> isCalled(entry, text))
                        .map(Entry::nodeId)
                        .anyMatch(node -> !added.contains(node) && countsItself(node)))
                .orElse(true);
    }

    private boolean wasRemoved(UUID node) {
        return !anywhere.contains(node) && countsItself(node);
    }

    /** Whether a node says that it is a member. */
    private boolean countsItself(UUID node) {
        return node.equals(self.nodeId())
                || known.stream()
                        .anyMatch(entry ->
                                entry.nodeId().equals(node) && entry.members().contains(node));
    }

    /** Of these nodes those that have the id or the name. */
    private Set<UUID> meant(String text, Set<UUID> among) {
        Set<UUID> meant = new TreeSet<>();
        among.stream().filter(id -> id.toString().equals(text)).forEach(meant::add);
        known.stream()
                .filter(entry -> entry.name().equals(text))
                .map(Entry::nodeId)
                .filter(among::contains)
                .forEach(meant::add);
        return meant;
    }

    private static boolean isCalled(Entry entry, String text) {
        return entry.name().equals(text) || entry.nodeId().toString().equals(text);
    }

    private String notOne(String what, String text, Set<UUID> several) {
        return several.isEmpty()
                ? "no node " + text + " " + what + "; members are " + listed(anywhere, this::label, "none")
                        + ", and others that answer are " + listed(others(), this::label, "none")
                : "more than one node " + text + " " + what + ": " + listed(several, UUID::toString, "")
                        + "; give the id of the one that is meant";
    }

    private Set<UUID> others() {
        Set<UUID> others = new TreeSet<>(heard);
        others.removeAll(anywhere);
        return others;
    }

    private String label(UUID node) {
        return known.stream()
                .filter(entry -> entry.nodeId().equals(node))
                .findFirst()
                .map(entry -> entry.name() + " (" + node + ")")
                .orElse(node.toString());
    }

    /** Why a group's voters could not become these: nothing would ever be committed again, or Ratis does not do it. */
    Optional<String> hindrance(Set<UUID> present, Set<UUID> next) {
        if (present.equals(next)) {
            return Optional.empty();
        }
        if (present.size() == 2 && next.size() == 2) {
            return Optional.of(
                    "of two members none is replaced in one step: add the new one first, then remove the old one");
        }
        Set<UUID> silent = new TreeSet<>(next);
        silent.removeAll(heard);
        return next.size() - silent.size() > next.size() / 2
                ? Optional.empty()
                : Optional.of("of the members that there would be, too many do not answer: "
                        + listed(silent, this::label, "all"));
    }
}
