package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.node.NodeIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A round as a node sees it: who else is there, and what of it does not fit. */
final class View {
    private final Self self;
    private final Round round;
    private final SortedMap<UUID, Answer> others = new TreeMap<>();

    View(Self self, Round round) {
        this.self = self;
        this.round = round;
        for (Answer answer : round.answers()) {
            if (!answer.hello().nodeId().equals(self.nodeId())) {
                others.putIfAbsent(answer.hello().nodeId(), answer);
            }
        }
    }

    Collection<Answer> others() {
        return others.values();
    }

    Optional<Answer> of(UUID node) {
        return Optional.ofNullable(others.get(node));
    }

    /** All that answered, and the node itself. */
    List<UUID> nodes() {
        TreeSet<UUID> nodes = new TreeSet<>(others.keySet());
        nodes.add(self.nodeId());
        return List.copyOf(nodes);
    }

    Optional<Answer> twin() {
        return round.answers().stream()
                .filter(answer -> self.isTwin(answer.hello()))
                .findFirst();
    }

    /** Whether every address answered, and each of them was this node's own. */
    boolean isAloneForSure() {
        return round.silences().isEmpty()
                && !round.answers().isEmpty()
                && round.answers().stream().allMatch(answer -> self.isThisProcess(answer.hello()));
    }

    List<Answer> in(NodeState state) {
        return others().stream()
                .filter(answer -> answer.hello().state() == state)
                .toList();
    }

    /** The nodes that are of a formed cluster, by cluster. */
    SortedMap<UUID, List<Answer>> formed() {
        return others().stream()
                .filter(answer -> answer.hello().state().isFormed())
                .collect(Collectors.groupingBy(
                        answer -> answer.hello().clusterId().orElseThrow(), TreeMap::new, Collectors.toList()));
    }

    /** Whether just as many nodes as are to form a cluster see each other, and nothing keeps them from forming it. */
    boolean isAgreement() {
        return others.size() + 1 == self.run().clusterSize()
                && hindrance(others()).isEmpty()
                && dissenting().isEmpty()
                && in(NodeState.PROMISED).stream().allMatch(answer -> isPromisedTo(answer, nodes()));
    }

    /** Nodes that do not see just the nodes that this one sees. */
    List<Answer> dissenting() {
        List<UUID> nodes = nodes();
        return others().stream()
                .filter(answer -> !answer.hello().sees().equals(nodes))
                .toList();
    }

    static boolean isPromisedTo(Answer answer, List<UUID> members) {
        return answer.hello().clusterId().equals(Optional.of(NodeIdentity.clusterOf(members)));
    }

    /** Why these nodes cannot form a cluster with this one, if so. */
    Optional<String> hindrance(Collection<Answer> nodes) {
        for (Answer node : nodes) {
            Hello hello = node.hello();
            if (hello.clusterSize() != self.run().clusterSize()) {
                return Optional.of(
                        differs("FASTPACA_CLUSTER_SIZE", self.run().clusterSize(), node, hello.clusterSize()));
            }
            if (hello.raftGroups() != self.identity().raftGroups()) {
                return Optional.of(groupsDiffer(node));
            }
        }
        return sameName(nodes).or(() -> twoProcesses(nodes));
    }

    String groupsDiffer(Answer node) {
        return differs(
                "FASTPACA_RAFT_GROUPS",
                self.identity().raftGroups(),
                node,
                node.hello().raftGroups());
    }

    private static String differs(String setting, int here, Answer node, int there) {
        return setting + ": is " + here + " here, but " + there + " for node " + node
                + "; give all nodes of a cluster the same";
    }

    private Optional<String> sameName(Collection<Answer> nodes) {
        Map<String, String> places = new TreeMap<>();
        places.put(self.run().name(), "this node");
        for (Answer node : nodes) {
            String other = places.put(node.hello().name(), node.address().toString());
            if (other != null) {
                return Optional.of("FASTPACA_NODE_NAME: " + node.hello().name() + " is the name of two nodes, " + other
                        + " and " + node.address() + "; give each its own");
            }
        }
        return Optional.empty();
    }

    private Optional<String> twoProcesses(Collection<Answer> nodes) {
        for (Answer node : nodes) {
            for (Answer same : round.answers()) {
                if (same.hello().nodeId().equals(node.hello().nodeId())
                        && !same.hello().processId().equals(node.hello().processId())) {
                    return Optional.of("node " + node.hello().nodeId() + " answers at " + node.address()
                            + " and as another process at "
                            + same.address() + "; if it was not just restarted, its data directory was copied: stop one"
                            + " of the two and empty its data directory");
                }
            }
        }
        return Optional.empty();
    }

    /** The nodes that were seen, for a message. */
    String seen() {
        return listed(others(), Answer::toString, "no other node");
    }

    /** What was asked in vain, for the end of a message. */
    String silent() {
        return round.silences().isEmpty()
                ? ""
                : "; no answer from " + listed(round.silences(), Round.Silence::toString, "");
    }

    static <T> String listed(Collection<T> items, Function<T, String> text, String none) {
        List<String> texts = new ArrayList<>();
        items.stream().limit(Hello.MAX_NODES).map(text).forEach(texts::add);
        return texts.isEmpty() ? none : String.join(", ", texts);
    }
}
