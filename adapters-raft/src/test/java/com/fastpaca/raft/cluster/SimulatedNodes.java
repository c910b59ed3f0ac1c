package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.cluster.Round.Silence;
import com.fastpaca.raft.node.IdentityStore;
import com.fastpaca.raft.node.NodeIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Nodes on machines that crash and lose disks, with a network that delays and loses messages and a name service that shows each of them
 * something else. Everything follows from the seed. Fails as soon as two clusters come about that must not both be.
 */
final class SimulatedNodes {
    private static final int GROUPS = 3;
    private static final int PORT = 4000;

    private final Random random;
    private final int clusterSize;
    private final boolean promisesLast;
    private final int lossOdds;
    private final List<Machine> machines = new ArrayList<>();
    private final Map<UUID, List<UUID>> formed = new TreeMap<>();
    private int steps;

    /** @param promisesLast whether a disk keeps its promise over a restart, as it must */
    SimulatedNodes(long seed, int machineCount, int clusterSize, boolean promisesLast) {
        this.random = new Random(seed);
        this.clusterSize = clusterSize;
        this.promisesLast = promisesLast;
        this.lossOdds = 20 << random.nextInt(6);
        for (int number = 0; number < machineCount; number++) {
            machines.add(new Machine(number));
        }
    }

    private UUID newId() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    /** A process that ends in the middle of a write. */
    private static final class PowerCut extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final class Disk implements IdentityStore {
        private NodeIdentity identity = NodeIdentity.blank(newId(), GROUPS);
        private boolean powerFails;

        @Override
        public NodeIdentity identity() {
            return identity;
        }

        @Override
        public void become(NodeIdentity next) throws IOException {
            boolean cut = powerFails && random.nextInt(4) == 0;
            if (!cut || random.nextBoolean()) {
                identity = next;
                noteFormed(next);
            }
            if (cut) {
                throw new PowerCut();
            }
        }
    }

    private final class Machine {
        private final HostPort address;
        private Disk disk = new Disk();
        private @Nullable Participant process;
        private AddressBook book = new AddressBook();
        private Set<HostPort> names = new LinkedHashSet<>();
        private @Nullable Asking asking;
        private int side;

        Machine(int number) {
            this.address = new HostPort("n" + number, PORT);
        }

        void start() {
            if (!promisesLast && disk.identity.state() == NodeState.PROMISED) {
                disk.identity = NodeIdentity.blank(disk.identity.nodeId(), GROUPS);
            }
            process = new Participant(disk, new Self.Run(newId(), steps, address.host(), clusterSize, true));
            book = new AddressBook();
            asking = null;
        }

        void crash() {
            process = null;
            asking = null;
        }

        void wipe() {
            crash();
            disk = new Disk();
        }

        Optional<Hello> hello() {
            return Optional.ofNullable(process)
                    .map(running -> running.hello(Optional.of(address), false, book.peers()));
        }
    }

    /** A round under way: addresses that were not reached yet, and answers that have not come back yet. */
    private static final class Asking {
        private final List<HostPort> unreached;
        private final List<Answer> underWay = new ArrayList<>();
        private final List<Answer> answers = new ArrayList<>();
        private final List<Silence> silences = new ArrayList<>();

        Asking(Set<HostPort> addresses) {
            this.unreached = new ArrayList<>(addresses);
        }

        boolean isOver() {
            return unreached.isEmpty() && underWay.isEmpty();
        }
    }

    /** Lets much go wrong for a while. Whoever finds a cluster to join gives up after a while, and starts again. */
    void storm(int stepCount, boolean disksGetLost) {
        machines.forEach(machine -> machine.disk.powerFails = true);
        for (int i = 0; i < stepCount; i++) {
            Machine machine = machines.get(random.nextInt(machines.size()));
            switch (random.nextInt(disksGetLost ? 401 : 400)) {
                case 0, 1, 2, 3 -> machine.crash();
                case 4, 5, 6, 7 -> machine.names = someOf(addresses());
                case 8, 9 -> machines.forEach(each -> each.side = random.nextInt(2));
                case 400 -> machine.wipe();
                default -> step(machine, random.nextInt(lossOdds) == 0);
            }
        }
    }

    /** Lets all go well; whether each machine's node is formed in the end. */
    boolean calm(int stepCount) {
        for (Machine machine : machines) {
            machine.names = addresses();
            machine.disk.powerFails = false;
            machine.side = 0;
        }
        for (int i = 0; i < stepCount && !allFormed(); i++) {
            step(machines.get(random.nextInt(machines.size())), false);
        }
        return allFormed();
    }

    private boolean allFormed() {
        return machines.stream()
                .allMatch(machine -> machine.disk.identity.state().isFormed());
    }

    /** Whether a node is bound to one whose disk is lost, which is for an operator to solve. */
    boolean isBoundToLostNodes() {
        List<UUID> present =
                machines.stream().map(machine -> machine.disk.identity.nodeId()).toList();
        return machines.stream().anyMatch(machine -> !present.containsAll(machine.disk.identity.members()));
    }

    Map<UUID, List<UUID>> formed() {
        return formed;
    }

    private Set<HostPort> addresses() {
        Set<HostPort> all = new LinkedHashSet<>();
        machines.forEach(machine -> all.add(machine.address));
        return all;
    }

    private Set<HostPort> someOf(Set<HostPort> addresses) {
        Set<HostPort> some = new LinkedHashSet<>(addresses);
        some.removeIf(address -> random.nextBoolean());
        return some;
    }

    private void step(Machine machine, boolean lost) {
        steps++;
        Asking asking = machine.asking;
        if (machine.process == null) {
            machine.start();
        } else if (asking == null) {
            Set<HostPort> targets = new LinkedHashSet<>(machine.names);
            targets.addAll(machine.book.worthATry());
            machine.asking = new Asking(targets);
        } else if (asking.isOver()) {
            machine.asking = null;
            end(machine, machine.process, new Round(asking.answers, asking.silences));
        } else if (!asking.unreached.isEmpty() && (asking.underWay.isEmpty() || random.nextBoolean())) {
            reach(machine, asking, asking.unreached.remove(random.nextInt(asking.unreached.size())), lost);
        } else {
            Answer answer = asking.underWay.remove(random.nextInt(asking.underWay.size()));
            if (lost) {
                asking.silences.add(new Silence(answer.address().toString(), "lost"));
            } else {
                asking.answers.add(answer);
            }
        }
    }

    private void reach(Machine machine, Asking asking, HostPort address, boolean lost) {
        Machine target = machines.stream()
                .filter(other -> other.address.equals(address))
                .findFirst()
                .orElseThrow();
        boolean parted = machine.side != target.side;
        Optional<Hello> answer = lost || parted ? Optional.empty() : target.hello();
        if (answer.isPresent()) {
            target.book.hint(machine.address);
            asking.underWay.add(new Answer(address, answer.get()));
        } else {
            asking.silences.add(new Silence(address.toString(), "down"));
        }
    }

    private void end(Machine machine, Participant process, Round round) {
        var _ = machine.book.heard(machine.disk.identity, round, steps);
        try {
            switch (process.after(round)) {
                case FormationStep.Joining joining -> {}
                case FormationStep.Refuse refuse -> requireThat(!promisesLast, "refused without a cause: " + refuse);
                case FormationStep.CopiedDisk copied -> throw new AssertionError("no disk is copied: " + copied);
                case FormationStep.Formed formed -> {}
                case FormationStep.Promise promise -> {}
                case FormationStep.Wait wait -> {}
                case FormationStep.Blocked blocked -> {}
            }
        } catch (PowerCut e) {
            machine.crash();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void noteFormed(NodeIdentity identity) {
        if (identity.state().isFormed() && !identity.isMember()) {
            requireThat(
                    identity.members().equals(formed.get(identity.requiredClusterId())),
                    "bound to a cluster that has not formed: " + identity);
        } else if (identity.state().isFormed()) {
            List<UUID> members = identity.members();
            requireThat(members.size() == clusterSize, "not a cluster of " + clusterSize + ": " + identity);
            formed.put(identity.requiredClusterId(), members);
            requireApart();
        }
        requireOneOnDisks();
    }

    private void requireApart() {
        List<List<UUID>> clusters = List.copyOf(formed.values());
        for (int i = 0; i < clusters.size(); i++) {
            for (int j = i + 1; j < clusters.size(); j++) {
                requireThat(
                        Collections.disjoint(clusters.get(i), clusters.get(j)), "two clusters share a node: " + formed);
            }
        }
    }

    /** Where there are no more machines than a cluster has nodes, the disks never hold two. */
    private void requireOneOnDisks() {
        long clusters = machines.stream()
                .map(machine -> machine.disk.identity)
                .filter(identity -> identity.state().isFormed())
                .map(NodeIdentity::requiredClusterId)
                .distinct()
                .count();
        requireThat(machines.size() > clusterSize || clusters <= 1, "two clusters where there are machines for one");
    }

    private static void requireThat(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
