package com.fastpaca.raft.node;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.ports.archive.Backlog;
import com.fastpaca.ports.cluster.ClusterStatus;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.raft.group.LeaderBalancer;
import com.fastpaca.raft.group.RaftGroups;
import com.fastpaca.raft.group.Voters;
import com.fastpaca.raft.metrics.DiskMetrics;
import com.fastpaca.raft.metrics.GroupMetrics;
import com.fastpaca.raft.state.GroupStateMachine;
import com.fastpaca.raft.state.GroupStateMachine.Surroundings;
import com.fastpaca.raft.state.SnapshotSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: its Raft groups, whether it serves and leads, and what keeps it in order meanwhile. */
public final class RaftNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);
    private static final long WATCH_MILLIS = 1_000;
    private static final long WARN_MILLIS = 30_000;
    private static final long MIN_SEGMENT_BYTES = 1 << 16;
    private static final long MAX_SEGMENT_BYTES = 32 << 20;

    private final NodeDirectory directory;
    private final Consumer<Throwable> onFault;
    private final DiskSpace space;

    /** Threads that wait for Ratis' locks, where event loops must not. Idle ones end by themselves. */
    private final ExecutorService senders = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("raft-senders-", 0).daemon().factory());

    private final SnapshotUpkeep snapshotUpkeep = new SnapshotUpkeep(this::onSnapshotFault);
    private final RaftGroups raft;

    /** The groups, by their numbers. */
    private final List<NodeGroup> groups;

    private final LeaderBalancer balancer;
    private final ConversationStore store;
    private final Readiness readiness;
    private final CompletableFuture<Void> recalled;
    private final Upkeep upkeep = new Upkeep();
    private volatile boolean leaving;
    private volatile boolean isolated;
    private volatile boolean closing;

    /**
     * What a node needs to know.
     *
     * @param raftGroups groups among which the shards are spread
     * @param snapshotBytes replicated bytes of a group after which it takes a snapshot
     * @param diskReserveBytes room on the disk below which no entry is taken
     * @param archives whether there is an archive
     */
    public record Settings(int raftGroups, long snapshotBytes, long diskReserveBytes, boolean archives) {}

    /**
     * Starts the Raft groups on a directory whose node is of a cluster. They serve once {@link #isReady}. The directory is its owner's to
     * close, after this.
     *
     * @param onFault told of a fault after which the process must not go on; called from any thread
     * @throws StartRefusedException if the data directory must not be started on
     */
    public static RaftNode start(Settings settings, NodeDirectory directory, Consumer<Throwable> onFault)
            throws StartRefusedException, IOException {
        RaftNode node = new RaftNode(settings, directory, onFault);
        try {
            node.begin();
            return node;
        } catch (IOException | RuntimeException | Error e) {
            try (node) {
                throw e;
            }
        }
    }

    private RaftNode(Settings settings, NodeDirectory directory, Consumer<Throwable> onFault)
            throws StartRefusedException, IOException {
        this.directory = directory;
        this.onFault = onFault;
        space = new DiskSpace(directory::usableBytes, settings.diskReserveBytes());
        space.look();
        Surroundings surroundings = new Surroundings(
                senders, this::acceptsLeadership, this::isSettled, () -> !space.isLow(), settings.archives(), onFault);
        ReplicaLoader loader = new ReplicaLoader(
                directory, new SnapshotSettings(settings.snapshotBytes()), surroundings, snapshotUpkeep::means);
        List<GroupStateMachine> machines = loader.load(settings.raftGroups());
        raft = startGroups(settings, machines);
        snapshotUpkeep.started(raft);
        groups = IntStream.range(0, machines.size())
                .mapToObj(number -> NodeGroup.of(raft, number, machines.get(number)))
                .toList();
        recalled =
                CompletableFuture.allOf(groups.stream().map(NodeGroup::recalled).toArray(CompletableFuture<?>[]::new));
        balancer = raft.newLeaderBalancer();
        store = new RaftConversationStore(groups);
        readiness = new Readiness(groups.stream().map(NodeGroup::barrier).toList(), System::nanoTime);
    }

    /** Closes the machines if the groups cannot be started; once they have, they close them. */
    private RaftGroups startGroups(Settings settings, List<GroupStateMachine> machines) throws IOException {
        NodeIdentity identity = directory.identity();
        try {
            return RaftGroups.start(
                    new RaftGroups.Membership(
                            identity.nodeId(),
                            identity.requiredClusterId(),
                            identity.members(),
                            settings.raftGroups(),
                            directory.raft(),
                            segmentBytes(settings)),
                    machines::get,
                    senders);
        } catch (IOException | RuntimeException | Error e) {
            machines.forEach(GroupStateMachine::close);
            snapshotUpkeep.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        groups.forEach(NodeGroup::recall);
        directory.started();
        RecordedMembers members = new RecordedMembers(directory, voters(), () -> closing, onFault);
        upkeep.begin(
                "raft-watch",
                new Upkeep.Task(WATCH_MILLIS, this::reportStoppedGroups),
                new Upkeep.Task(WATCH_MILLIS, this::lookAtDisk),
                new Upkeep.Task(WATCH_MILLIS, members::update),
                new Upkeep.Task(WARN_MILLIS, members::warnIfNoneOfThem));
        // Apart from the watch: it waits for members that do not answer.
        upkeep.begin("leader-spread", new Upkeep.Task(WATCH_MILLIS, this::balanceLeaders));
        upkeep.begin("readiness", new Upkeep.Task(Readiness.PROVE_EVERY_MILLIS, readiness::prove));
    }

    /** Segments close, and can be purged, about as often as snapshots are taken. */
    private static long segmentBytes(Settings settings) {
        return Math.clamp(settings.snapshotBytes(), MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
    }

    /** A group that stopped by itself would never answer again; after a failed sync nobody knows what the disk holds. */
    private void reportStoppedGroups() {
        for (NodeGroup group : groups) {
            if (!group.member().isAlive() && !closing) {
                onFault.accept(new GroupStoppedException(group.number()));
            }
        }
    }

    /** While the groups are closed, what they are asked may fail. */
    private void onSnapshotFault(Throwable fault) {
        if (!closing) {
            onFault.accept(fault);
        }
    }

    /** A node without any room has others lead, and lets nothing more of theirs in. */
    private void lookAtDisk() {
        space.look();
        isolated = space.isNone() && !balancer.leadsAny();
    }

    private void balanceLeaders() {
        try {
            if (!leaving) {
                balancer.balance(acceptsLeadership());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("event", "leaders_not_spread")
                    .setCause(e)
                    .log("leaders stay where they are for now");
        }
    }

    private boolean acceptsLeadership() {
        return !leaving && !space.isLow();
    }

    public ConversationStore store() {
        return store;
    }

    /** Completes once this node holds again what it had applied before it stopped, which takes no other node. */
    public CompletableFuture<Void> recalled() {
        return recalled;
    }

    /** What the archive lacks of each group, by the groups' numbers. */
    public List<Backlog> backlogs() {
        UUID cluster = directory.identity().requiredClusterId();
        return groups.stream().map(group -> group.backlog(cluster)).toList();
    }

    /** Where the members of each group are, by the groups' numbers. Does not fail. */
    public CompletableFuture<List<ClusterStatus.Group>> groupStatus() {
        List<CompletableFuture<ClusterStatus.Group>> asked = groups.stream()
                .map(group -> raft.positions(group.number(), group.machine())
                        .thenApply(positions -> GroupStatus.of(group.number(), positions)))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    /** Where this node's members of the groups are and what they have done, by the groups' numbers. */
    public List<GroupMetrics> metrics() {
        return groups.stream().map(NodeGroup::metrics).toList();
    }

    public DiskMetrics disk() {
        return space.metrics();
    }

    /** Visits every conversation as this node has it, while others change; takes as long as there are many. */
    public void forEachConversation(Consumer<Conversation> visitor) {
        groups.forEach(group -> group.reads().forEachConversation(visitor));
    }

    /** Whose votes count in each group, by the groups' numbers. */
    public List<Voters> voters() {
        return groups.stream().map(NodeGroup::voters).toList();
    }

    /** The port of 127.0.0.1 on which Raft listens; empty once it stops, and while the disk has no room for what comes there. */
    public OptionalInt loopbackPort() {
        return closing || isolated ? OptionalInt.empty() : OptionalInt.of(raft.loopbackPort());
    }

    /** Memory outside the JVM's heap that a node of so many groups takes; without it the groups do not start. */
    public static long directBytes(int raftGroups) {
        return raftGroups * RaftGroups.DIRECT_BYTES;
    }

    /** Whether all groups can serve. */
    public boolean isReady() {
        return readiness.isProved() && recalled.isDone();
    }

    /** Whether all groups could ever serve since the start. */
    public boolean wasReady() {
        return readiness.wasProved();
    }

    /** Asked by the groups, which other nodes reach before this one is made. */
    private boolean isSettled() {
        Readiness begun = readiness;
        return begun != null && begun.isSettled();
    }

    /** Lets other nodes lead the groups that this one leads, as it is going to stop. */
    public void leave(Duration timeout) throws InterruptedException {
        leaving = true;
        balancer.handOverAll(timeout);
    }

    /** Stops all groups. What was acknowledged is on the disk already. */
    @Override
    public void close() throws IOException {
        closing = true;
        leaving = true;
        // From the last to the first, each whatever becomes of the others.
        try (snapshotUpkeep;
                raft;
                upkeep) {
            groups.forEach(group -> group.machine().stopSnapshots());
        }
    }
}
