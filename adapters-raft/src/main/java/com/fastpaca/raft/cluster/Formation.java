package com.fastpaca.raft.cluster;

import static com.fastpaca.raft.cluster.View.listed;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.FormationStep.Blocked;
import com.fastpaca.raft.cluster.FormationStep.CopiedDisk;
import com.fastpaca.raft.cluster.FormationStep.Formed;
import com.fastpaca.raft.cluster.FormationStep.Joining;
import com.fastpaca.raft.cluster.FormationStep.Promise;
import com.fastpaca.raft.cluster.FormationStep.Refuse;
import com.fastpaca.raft.cluster.FormationStep.Wait;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.node.NodeIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Decides how blank nodes become one cluster, without a founder. A node promises itself to the cluster of just the expected number of
 * nodes, all of which see each other; the cluster has formed once all of them have promised.
 *
 * <p><b>Why no two clusters that share a node are ever formed:</b> a promise is durable before it is told, and a data directory makes
 * one. A cluster forms where each of its members was heard to have promised to be of it; a node that two formed clusters had in common
 * would have promised twice.
 *
 * <p><b>Why nodes that are no more than expected form no second cluster:</b> whoever promises has heard each other member in the same
 * round, so that any two members' data directories have existed at the same time, and therefore all of them (what is true of any two
 * stretches of time is true of all of them together). There were no other directories then. Those of a second cluster are new ones:
 * they came when all of the first were gone.
 *
 * <p><b>Why one forms</b> when the expected nodes are there and hear each other: all report the same nodes after one round, the first
 * promises two rounds later, and the others follow. Whom the name service does not show is missing from what is reported, and a node
 * that misses one waits.
 */
final class Formation {
    private final Self self;
    private final View before;
    private final View now;

    private Formation(Self self, Round before, Round now) {
        this.self = self;
        this.before = new View(self, before);
        this.now = new View(self, now);
    }

    /**
     * @param self as its disk is now
     * @param before the round before this one
     * @param now the round that has just ended
     */
    static FormationStep decide(Self self, Round before, Round now) {
        return new Formation(self, before, now).decide();
    }

    private FormationStep decide() {
        return copiedDisk().or(this::forgetfulDisk).or(this::missingSeed).orElseGet(() -> switch (self.identity()
                .state()) {
            case BLANK -> self.run().seeded() ? blank() : alone();
            case PROMISED -> promised();
            case FORMED, STARTED -> formed();
        });
    }

    private Formed alone() {
        NodeIdentity formed = self.identity().formedAlone();
        return new Formed(formed.requiredClusterId(), formed.members());
    }

    private Formed formed() {
        return new Formed(self.identity().requiredClusterId(), self.identity().members());
    }

    private Optional<FormationStep> copiedDisk() {
        return now.twin().map(twin -> {
            String found = "another process answers at " + twin.address() + " as this node, " + self.nodeId()
                    + ": it runs on a copy of this data directory";
            return self.beganAfter(twin.hello())
                    ? new CopiedDisk(found + ", and began earlier; stop one of the two and empty its data directory")
                    : new Blocked(found + ", and began later; stop it and empty its data directory");
        });
    }

    /** A disk that knows less than its node has told others is an old backup; what it has forgotten may be votes and entries. */
    private Optional<FormationStep> forgetfulDisk() {
        for (Answer answer : now.others()) {
            Hello hello = answer.hello();
            NodeState present = self.identity().state();
            boolean remembered = hello.peers().stream()
                    .anyMatch(peer ->
                            peer.nodeId().equals(self.nodeId()) && peer.state().compareTo(present) > 0);
            boolean counted = present == NodeState.BLANK
                    && hello.state().isFormed()
                    && hello.members().contains(self.nodeId());
            if (remembered || counted) {
                return Optional.of(
                        new Refuse(
                                "the data directory of this node, " + self.nodeId()
                                        + ", is older than what node " + answer
                                        + " knows of it: an old backup was restored; empty the directory and start again, as a new node"));
            }
        }
        return Optional.empty();
    }

    private Optional<FormationStep> missingSeed() {
        int members = self.identity().members().size();
        return self.run().seeded() || members <= 1
                ? Optional.empty()
                : Optional.of(new Refuse("FASTPACA_CLUSTER_SEED: is not set, but the data directory is of a node of a"
                        + " cluster of " + members + "; name where the others are"));
    }

    private FormationStep promised() {
        UUID cluster = self.identity().requiredClusterId();
        List<String> missing = new ArrayList<>();
        for (UUID member : self.identity().members()) {
            Optional<Answer> answer = now.of(member);
            Optional<UUID> promisedTo = answer.flatMap(known -> known.hello().clusterId());
            if (promisedTo.filter(cluster::equals).isPresent()) {
                if (answer.get().hello().state().isFormed()) {
                    return formed();
                }
            } else if (promisedTo.isPresent()) {
                return new Blocked("node " + answer.get() + " has promised itself to cluster " + promisedTo.get()
                        + ", and this one to cluster " + cluster + ", which needs both; " + START_OVER);
            } else if (!member.equals(self.nodeId())) {
                missing.add(answer.map(Answer::toString).orElse(member.toString()));
            }
        }
        return missing.isEmpty()
                ? formed()
                : new Wait("cluster " + cluster + " forms as soon as these nodes have promised to be of it, too: "
                        + String.join(", ", missing) + now.silent() + "; if a data directory of them is lost, "
                        + START_OVER);
    }

    private static final String START_OVER =
            "stop all nodes that have promised but not formed, and empty their data directories: nothing is in them yet";

    private FormationStep blank() {
        SortedMap<UUID, List<Answer>> formed = now.formed();
        if (formed.size() > 1) {
            return new Blocked("there are nodes of several clusters, so that it is not clear which one to join: "
                    + listed(
                            formed.entrySet(),
                            cluster -> "cluster " + cluster.getKey() + " ("
                                    + listed(cluster.getValue(), Answer::toString, "") + ")",
                            "")
                    + "; name those of one in FASTPACA_CLUSTER_SEED");
        }
        for (Map.Entry<UUID, List<Answer>> only : formed.entrySet()) {
            return newcomer(only.getKey(), only.getValue());
        }
        for (Answer first : now.in(NodeState.PROMISED)) {
            if (mayFollow(first.hello())) {
                return new Promise(first.hello().members());
            }
        }
        return before.isAgreement() && now.isAgreement() && before.nodes().equals(now.nodes()) && isCertain()
                ? new Promise(now.nodes())
                : whyNotYet();
    }

    /** One node that is told of others is alone only if it has heard itself and nothing else. */
    private boolean isCertain() {
        return self.run().clusterSize() > 1 || now.isAloneForSure();
    }

    private FormationStep newcomer(UUID cluster, List<Answer> found) {
        SortedMap<UUID, HostPort> addresses = new TreeMap<>();
        for (Answer answer : found) {
            Hello hello = answer.hello();
            if (hello.raftGroups() != self.identity().raftGroups()) {
                return new Refuse(now.groupsDiffer(answer));
            }
            if (hello.name().equals(self.run().name())) {
                return new Refuse("FASTPACA_NODE_NAME: " + self.run().name() + " is the name of node " + hello.nodeId()
                        + " at " + answer.address() + " already, of cluster " + cluster
                        + "; give this node its own, or stop that one first");
            }
            addresses.put(hello.nodeId(), answer.address());
        }
        return new Joining(cluster, found.getFirst().hello().members(), addresses);
    }

    /** Once a node has promised, no other cluster can form with it; all that keeps this node from following is a member that is gone. */
    private boolean mayFollow(Hello first) {
        List<UUID> members = first.members();
        if (!members.contains(self.nodeId())
                || members.size() != self.run().clusterSize()
                || !first.clusterId().equals(Optional.of(NodeIdentity.clusterOf(members)))) {
            return false;
        }
        List<Answer> others = now.others().stream()
                .filter(answer -> members.contains(answer.hello().nodeId()))
                .toList();
        return others.size() + 1 == members.size()
                && now.hindrance(others).isEmpty()
                && others.stream()
                        .allMatch(answer ->
                                answer.hello().state() == NodeState.BLANK || View.isPromisedTo(answer, members));
    }

    private FormationStep whyNotYet() {
        List<Answer> promised = now.in(NodeState.PROMISED);
        int size = self.run().clusterSize();
        int seen = now.nodes().size();
        Optional<String> hindrance = now.hindrance(now.others());
        if (!promised.isEmpty()) {
            Hello first = promised.getFirst().hello();
            return new Wait("node " + promised.getFirst() + " has promised to form a cluster of the nodes "
                    + listed(first.members(), UUID::toString, "") + ", and this node is " + self.nodeId()
                    + "; it is waited for" + now.silent()
                    + hindrance.map(reason -> "; " + reason).orElse("")
                    + "; if one of those nodes is lost, " + START_OVER);
        }
        if (hindrance.isPresent()) {
            return new Blocked(hindrance.get());
        }
        if (seen > size) {
            return new Blocked(seen + " nodes are there, but a cluster is to be formed of FASTPACA_CLUSTER_SIZE=" + size
                    + ": this node, " + now.seen() + "; stop those that are not meant, or set the size on all");
        }
        if (seen < size) {
            return new Wait(seen + " of " + size + " nodes are there: this node, " + now.seen() + now.silent());
        }
        if (!isCertain()) {
            return new Wait("this node is to form a cluster by itself, but has not heard itself at each address of"
                    + " FASTPACA_CLUSTER_SEED" + now.silent());
        }
        return new Wait("all " + size + " nodes are there; they make sure that each sees the others" + now.silent());
    }
}
