package com.fastpaca.raft.node;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.ports.archive.ArchiveSource;
import com.fastpaca.ports.archive.Backlog;
import com.fastpaca.ports.cluster.ClusterStatus;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.raft.codec.CorruptBytesException;
import com.fastpaca.raft.figures.DiskFigures;
import com.fastpaca.raft.figures.GroupFigures;
import com.fastpaca.raft.group.Leadership;
import com.fastpaca.raft.group.RaftGroups;
import com.fastpaca.raft.group.Voters;
import com.fastpaca.raft.log.AcknowledgedWatermark;
import com.fastpaca.raft.log.LogTail;
import com.fastpaca.raft.log.LostEntriesException;
import com.fastpaca.raft.node.RaftConversationStore.Member;
import com.fastpaca.raft.state.GroupSnapshots;
import com.fastpaca.raft.state.GroupStateMachine;
import com.fastpaca.raft.state.GroupStateMachine.GroupStorage;
import com.fastpaca.raft.state.GroupStateMachine.Surroundings;
import com.fastpaca.raft.state.InstalledSnapshots;
import com.fastpaca.raft.state.SnapshotSettings;
import com.fastpaca.raft.state.SnapshotWriting;
import com.fastpaca.raft.table.CorruptTableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.ratis.protocol.RaftGroupId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: its directory, the members of its Raft groups, and the threads behind them. */
public final class RaftNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);
    private static final String STATE_MACHINE = "sm";
    private static final long WATCH_MILLIS = 1_000;
    private static final long WARN_MILLIS = 30_000;
    private static final long MIN_SEGMENT_BYTES = 1 << 16;
    private static final long MAX_SEGMENT_BYTES = 32 << 20;

    private final NodeDirectory directory;
    private final ScheduledExecutorService snapshotThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("snapshots").daemon().factory());
    private final ExecutorService mergeThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("table-merges").daemon().factory());
    private final ScheduledExecutorService watchThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("raft-watch").daemon().factory());
    /** Apart from the watch: it waits for members that do not answer. */
    private final ScheduledExecutorService spreadThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("leader-spread").daemon().factory());

    private final ScheduledExecutorService readinessThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("readiness").daemon().factory());

    /** They wait for Ratis' locks where event loops must not. Idle ones end by themselves. */
    private final ExecutorService senders = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("raft-senders-", 0).daemon().factory());

    private final List<GroupStateMachine> machines = new ArrayList<>();
    private final RaftGroups groups;
    private final Leadership leadership;
    private final List<Voters> voters;
    private final List<Member> members = new ArrayList<>();
    private final ConversationStore store;
    private final Readiness readiness;
    private final CompletableFuture<Void> recalled;
    private final int count;
    private final DiskSpace space;
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

    private RaftNode(Settings settings, NodeDirectory directory, Consumer<Throwable> onFault)
            throws StartRefusedException, IOException {
        this.directory = directory;
        this.count = settings.raftGroups();
        NodeIdentity identity = directory.identity();
        space = new DiskSpace(directory::usableBytes, settings.diskReserveBytes());
        space.look();
        Surroundings surroundings = new Surroundings(
                senders, this::acceptsLeadership, this::isSettled, () -> !space.isLow(), settings.archives(), onFault);
        directory.prepare(IntStream.range(0, count)
                .mapToObj(number -> storage(directory, number))
                .toList());
        for (int number = 0; number < count; number++) {
            machines.add(machine(settings, number, surroundings));
        }
        groups = RaftGroups.start(
                new RaftGroups.Membership(
                        identity.nodeId(),
                        identity.requiredClusterId(),
                        identity.members(),
                        count,
                        directory.raft(),
                        segmentBytes(settings)),
                machines::get,
                senders);
        recalled = recall();
        leadership = groups.leadership();
        voters = IntStream.range(0, count).mapToObj(groups::voters).toList();
        for (int number = 0; number < count; number++) {
            GroupStateMachine machine = machines.get(number);
            members.add(new Member(machine, groups.proposer(number), groups.readBarrier(number, machine)));
        }
        store = new RaftConversationStore(members);
        readiness = new Readiness(members.stream().map(Member::barrier).toList());
        directory.started();
        repeat(watchThread, WATCH_MILLIS, () -> watch(onFault));
        repeat(watchThread, WATCH_MILLIS, this::lookAtDisk);
        repeat(watchThread, WATCH_MILLIS, this::recordMembers);
        repeat(watchThread, WARN_MILLIS, this::warnIfNoMember);
        repeat(spreadThread, WATCH_MILLIS, this::spreadLeaders);
        repeat(readinessThread, Readiness.PROVE_EVERY_MILLIS, readiness::prove);
    }

    private CompletableFuture<Void> recall() throws StartRefusedException, IOException {
        List<CompletableFuture<Void>> each = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            long index = directory.watermark(number).index();
            groups.recall(number, index);
            each.add(machines.get(number).awaitApplied(index));
        }
        return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new));
    }

    /** For as long as the node runs, whatever becomes of one time. */
    private static void repeat(ScheduledExecutorService thread, long everyMillis, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.atError()
                        .addKeyValue("event", "upkeep_failed")
                        .setCause(e)
                        .log("what a node does by itself every {} ms failed; it is tried again", everyMillis);
            }
        };
        var _ = thread.scheduleWithFixedDelay(guarded, 0, everyMillis, TimeUnit.MILLISECONDS);
    }

    /** Keeps what the directory says of the cluster's members true; a later start depends on it. */
    private void recordMembers() {
        try {
            Set<UUID> present = new TreeSet<>();
            boolean votesInAll = true;
            for (Voters each : voters) {
                Optional<Set<UUID>> known = each.present();
                if (known.isEmpty()) {
                    return;
                }
                present.addAll(known.get());
                votesInAll &= known.get().contains(directory.identity().nodeId());
            }
            NodeIdentity identity = directory.identity();
            if (!votesInAll && !identity.isMember()) {
                // A newcomer is a member once all groups have taken it in: until then its change is half made.
                present.remove(identity.nodeId());
            }
            if (!closing && !identity.members().equals(List.copyOf(present))) {
                directory.become(identity.withMembers(present));
                LOG.atInfo()
                        .addKeyValue("event", "members_recorded")
                        .addKeyValue("cluster_id", identity.requiredClusterId())
                        .addKeyValue("members", present.size())
                        .log("the members of cluster {} are now {}", identity.requiredClusterId(), present);
            }
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("event", "members_not_recorded")
                    .setCause(e)
                    .log("the members of the cluster were not recorded; they are tried again");
        }
    }

    private void warnIfNoMember() {
        NodeIdentity identity = directory.identity();
        if (!identity.isMember() && !closing) {
            LOG.atWarn()
                    .addKeyValue("event", "node_not_a_member")
                    .addKeyValue("node_id", identity.nodeId())
                    .log(
                            "this node is no member of its cluster and serves nothing; if it is to be one, run on a member:"
                                    + " fastpaca cluster add {}",
                            identity.nodeId());
        }
    }

    private boolean acceptsLeadership() {
        return !leaving && !space.isLow();
    }

    /** A node without any room has others lead, and lets nothing more of theirs in. */
    private void lookAtDisk() {
        space.look();
        isolated = space.isNone() && !leadership.leadsAny();
    }

    private void spreadLeaders() {
        try {
            if (!leaving) {
                leadership.spread(acceptsLeadership());
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

    /** A group that stopped by itself would never answer again; after a failed sync nobody knows what the disk holds. */
    private void watch(Consumer<Throwable> onFault) {
        for (int number = 0; number < count; number++) {
            if (!groups.isAlive(number) && !closing) {
                onFault.accept(new GroupStoppedException(number));
            }
        }
    }

    /**
     * Starts the Raft groups on a directory whose node is of a cluster. They serve once {@link #isReady}. The directory is its owner's to
     * close, after this.
     *
     * @param onFault told of a fault after which the process must not go on; called from any thread
     * @throws StartRefusedException if the data directory must not be started on
     */
    public static RaftNode start(Settings settings, NodeDirectory directory, Consumer<Throwable> onFault)
            throws StartRefusedException, IOException {
        return new RaftNode(settings, directory, onFault);
    }

    private static Path storage(NodeDirectory directory, int number) {
        RaftGroupId group = RaftGroups.groupId(directory.identity().requiredClusterId(), number);
        return RaftGroups.directory(directory.raft(), group);
    }

    private GroupStateMachine machine(Settings settings, int number, Surroundings surroundings)
            throws StartRefusedException, IOException {
        Path storage = storage(directory, number);
        Path snapshotsDirectory = storage.resolve(STATE_MACHINE);
        try {
            InstalledSnapshots.finish(snapshotsDirectory);
            GroupSnapshots snapshots = GroupSnapshots.open(snapshotsDirectory);
            AcknowledgedWatermark watermark = directory.watermark(number);
            LogTail.check(storage, snapshots.newestIndex(), watermark.index());
            SnapshotWriting.Means means = new SnapshotWriting.Means(
                    snapshotThread,
                    mergeThread,
                    () -> isSendingSnapshot(number),
                    () -> purgeLog(number),
                    fault -> snapshotsFailed(surroundings, fault));
            return GroupStateMachine.load(
                    new GroupStorage(
                            snapshotsDirectory, new SnapshotSettings(settings.snapshotBytes()), watermark, means),
                    surroundings,
                    snapshots);
        } catch (CorruptBytesException e) {
            throw new StartRefusedException(
                    "Raft group " + number + " in " + storage + ": " + e.getMessage()
                            + "; start the version that has written it; if that is this one, "
                            + remedy(directory.identity()),
                    e);
        } catch (CorruptTableException | LostEntriesException e) {
            throw new StartRefusedException(
                    "Raft group " + number + " in " + storage + ": " + e.getMessage() + "; "
                            + remedy(directory.identity()),
                    e);
        }
    }

    /** What a node of several has lost it may have voted for, or acknowledged: as an older self it would take that back. */
    private static String remedy(NodeIdentity identity) {
        return identity.hasOthers()
                ? "empty the data directory and start, which makes this a new node; once it waits to be added, run on a member:"
                        + " fastpaca cluster replace " + identity.nodeId() + " <the name of this node>"
                : "restore the data directory from a backup";
    }

    /** While the groups are closed, what they are asked may fail. */
    private void snapshotsFailed(Surroundings surroundings, Throwable fault) {
        if (!closing) {
            surroundings.onFault().accept(fault);
        }
    }

    private boolean isSendingSnapshot(int number) {
        RaftGroups started = groups;
        return started != null && started.isSendingSnapshot(number);
    }

    private void purgeLog(int number) {
        RaftGroups started = groups;
        if (started != null) {
            var _ = started.purgeLog(number).whenComplete((reply, failure) -> {
                if (failure != null) {
                    LOG.atWarn()
                            .addKeyValue("event", "log_purge_failed")
                            .addKeyValue("group", number)
                            .setCause(failure)
                            .log("group {} could not purge its log; it is tried again after the next snapshot", number);
                }
            });
        }
    }

    /** Segments close, and can be purged, about as often as snapshots are taken. */
    private static long segmentBytes(Settings settings) {
        return Math.clamp(settings.snapshotBytes(), MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
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
        return IntStream.range(0, count)
                .<Backlog>mapToObj(number -> new RaftBacklog(new ArchiveSource(cluster, number), machines.get(number)))
                .toList();
    }

    /** Where the members of each group are, by the groups' numbers. Does not fail. */
    public CompletableFuture<List<ClusterStatus.Group>> groupStatus() {
        List<CompletableFuture<ClusterStatus.Group>> asked = IntStream.range(0, count)
                .mapToObj(number -> groups.positions(number, machines.get(number))
                        .thenApply(positions -> GroupStatus.of(number, positions)))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    /** Where this node's members of the groups are and what they have done, by the groups' numbers. */
    public List<GroupFigures> figures() {
        return IntStream.range(0, count)
                .mapToObj(number -> new GroupFigures(
                        number,
                        groups.figures(number),
                        members.get(number).proposer().figures(),
                        machines.get(number).figures()))
                .toList();
    }

    public DiskFigures disk() {
        return space.figures();
    }

    /** Visits every conversation as this node has it, while others change; takes as long as there are many. */
    public void forEachConversation(Consumer<Conversation> visitor) {
        machines.forEach(machine -> machine.forEachConversation(visitor));
    }

    /** Whose votes count in each group, by the groups' numbers. */
    public List<Voters> voters() {
        return voters;
    }

    /** The port of 127.0.0.1 on which Raft listens; empty once it stops, and while the disk has no room for what comes there. */
    public OptionalInt loopbackPort() {
        return closing || isolated ? OptionalInt.empty() : OptionalInt.of(groups.loopbackPort());
    }

    /** Memory outside the JVM's heap that a node of so many groups takes; without it the groups do not start. */
    public static long directBytes(int raftGroups) {
        return raftGroups * RaftGroups.DIRECT_BYTES;
    }

    /** Whether all groups can serve. */
    public boolean isReady() {
        Readiness begun = readiness;
        return begun != null && begun.isProved();
    }

    /** Whether all groups could ever serve since the start. */
    public boolean wasReady() {
        return readiness.wasProved();
    }

    private boolean isSettled() {
        Readiness begun = readiness;
        return begun != null && begun.isSettled();
    }

    /** Lets other nodes lead the groups that this one leads, as it is going to stop. */
    public void leave(Duration timeout) throws InterruptedException {
        leaving = true;
        leadership.handOverAll(timeout);
    }

    /** Stops all groups. What was acknowledged is on the disk already. */
    @Override
    public void close() throws IOException {
        closing = true;
        leaving = true;
        watchThread.shutdownNow();
        spreadThread.shutdownNow();
        readinessThread.shutdownNow();
        machines.forEach(GroupStateMachine::stopSnapshots);
        groups.close();
        snapshotThread.shutdownNow();
        mergeThread.shutdownNow();
    }
}
