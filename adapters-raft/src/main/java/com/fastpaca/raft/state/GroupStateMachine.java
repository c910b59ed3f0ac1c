package com.fastpaca.raft.state;

import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.store.Watchers;
import com.fastpaca.raft.group.EntryCodec;
import com.fastpaca.raft.group.Followers;
import com.fastpaca.raft.group.GroupPosition;
import com.fastpaca.raft.group.NoSpaceException;
import com.fastpaca.raft.group.ReplicaProgress;
import com.fastpaca.raft.log.AcknowledgedIndexFile;
import com.fastpaca.raft.metrics.GroupMetrics;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * What Ratis drives for one group: a thin shell that decodes an entry, lets the domain apply its commands, and encodes the outcomes.
 *
 * <p>Ratis calls {@link #applyTransaction} from one thread, in the order of the log. Between two entries the state is frozen for a
 * snapshot, by that thread or by the one that has just written the snapshot before it: {@link #applying} keeps them apart. A snapshot is
 * written while entries go on being applied. A fault while applying stops the node: Ratis would count the entry as applied, and
 * this replica would differ from the others for good.
 */
public final class GroupStateMachine extends BaseStateMachine implements ReplicaProgress {
    /** A member that was away for longer takes the whole state. */
    private static final long MEMBER_IS_MISSED_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final GroupStorage storage;
    private final long acknowledgedBefore;
    private final Surroundings surroundings;
    private final AppliedIndex applied;
    private final Watchers watchers = new Watchers();
    private final SnapshotTally tally = new SnapshotTally();
    private final LogRetention retention = new LogRetention();
    private final GroupReads reads = new GroupReads(this::state, watchers);
    private volatile Replica replica;

    /** Held while an entry is applied and while the state is frozen: a snapshot is of one index. It guards what changes of the state. */
    private final Object applying = new Object();

    /** Since the last freeze. */
    @GuardedBy("applying")
    private long bytesApplied;

    /**
     * What the disk holds of a group, and how it gets there.
     *
     * @param directory of the group's snapshots
     * @param acknowledged the highest index that was applied
     */
    public record GroupStorage(
            Path directory,
            SnapshotSettings settings,
            AcknowledgedIndexFile acknowledged,
            SnapshotWriting.Means means) {}

    /**
     * What a group's replica has around it on its node.
     *
     * @param executor completes what waits for an index
     * @param acceptsLeadership whether this node would lead if it was asked to
     * @param settled whether this node has served for a while
     * @param hasSpace whether the disk has room for further entries
     * @param archives whether there is an archive, for which it is kept what that lacks
     * @param onFault told of a fault after which the node must not go on
     */
    public record Surroundings(
            Executor executor,
            BooleanSupplier acceptsLeadership,
            BooleanSupplier settled,
            BooleanSupplier hasSpace,
            boolean archives,
            Consumer<Throwable> onFault) {}

    /** The state, and the snapshots of it. */
    private record Replica(GroupSnapshots snapshots, GroupState state, SnapshotWriting writing) {}

    private GroupStateMachine(GroupStorage storage, Surroundings surroundings, GroupSnapshots snapshots)
            throws IOException {
        this.storage = storage;
        this.acknowledgedBefore = storage.acknowledged().index();
        this.surroundings = surroundings;
        this.applied = new AppliedIndex(surroundings.executor());
        this.replica = replicaOf(snapshots);
    }

    /**
     * Loads the newest snapshot of a group.
     *
     * @param snapshots of the group, opened
     */
    public static GroupStateMachine load(GroupStorage storage, Surroundings surroundings, GroupSnapshots snapshots)
            throws IOException {
        GroupStateMachine machine = new GroupStateMachine(storage, surroundings, snapshots);
        machine.beginAt(snapshots);
        return machine;
    }

    private GroupState state() {
        return replica.state();
    }

    private Replica replicaOf(GroupSnapshots snapshots) throws IOException {
        GroupState state = GroupState.load(snapshots, watchers, new UnarchivedConversations(surroundings.archives()));
        return new Replica(
                snapshots, state, new SnapshotWriting(snapshots, storage.means(), tally, this::snapshotIfDue));
    }

    private void beginAt(GroupSnapshots snapshots) {
        SnapshotManifest newest = snapshots.newest();
        if (newest != null) {
            setLastAppliedTermIndex(TermIndex.valueOf(newest.term(), newest.index()));
            applied.advance(newest.index());
        }
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage) throws IOException {
        super.initialize(server, group, raftStorage);
        getLifeCycle().startAndTransition(() -> {});
    }

    /** Ratis is about to put another replica's snapshot in the place of this one's: nothing may be written there meanwhile. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        replica.writing().closeAndWait();
        state().bodies().waitNoMore();
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    /** Goes on from the snapshot that Ratis has put in its place. Reads go on with the state before it until it is loaded. */
    @Override
    public void reinitialize() throws IOException {
        try {
            Replica before = replica;
            GroupSnapshots installed = GroupSnapshots.openInstalled(storage.directory());
            replica = replicaOf(installed);
            synchronized (applying) {
                bytesApplied = 0;
            }
            storage.acknowledged().advance(installed.newestIndex());
            beginAt(installed);
            before.state().bodies().tables().close();
            watchers.allChanged();
            getLifeCycle().startAndTransition(() -> {});
        } catch (Throwable fault) {
            surroundings.onFault().accept(fault);
            throw fault;
        }
    }

    /** Asked of the leader, before an entry is in anybody's log. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = super.startTransaction(request);
        if (!surroundings.hasSpace().getAsBoolean()) {
            transaction.setException(new NoSpaceException("the disk of the leader is nearly full"));
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        try {
            GroupState state = state();
            state.bodies().awaitRoom(storage.settings().maxBytesInMemory());
            var data = entry.getStateMachineLogEntry().getLogData();
            ByteBuffer reply;
            synchronized (applying) {
                reply = state.apply(EntryCodec.decode(data.asReadOnlyByteBuffer()));
                reached(entry.getTerm(), entry.getIndex());
                bytesApplied += data.size();
                retention.applied(data.size());
            }
            storage.acknowledged().advance(entry.getIndex());
            snapshotIfDue();
            return CompletableFuture.completedFuture(Message.valueOf(UnsafeByteOperations.unsafeWrap(reply)));
        } catch (Throwable fault) {
            surroundings.onFault().accept(fault);
            return CompletableFuture.failedFuture(fault);
        }
    }

    /** Of entries that are Raft's own. */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        reached(term, index);
    }

    private void reached(long term, long index) {
        updateLastAppliedTermIndex(term, index);
        applied.advance(index);
    }

    /** Asked after each entry, and after each snapshot: what came while that was written may be as much again. */
    private void snapshotIfDue() {
        synchronized (applying) {
            Replica present = replica;
            if (bytesApplied >= storage.settings().bytes() && present.writing().isIdle()) {
                bytesApplied = 0;
                TermIndex at = getLastAppliedTermIndex();
                retention.frozen(at.getIndex());
                present.writing().start(present.state().freeze(), at.getTerm(), at.getIndex(), present.state());
            }
        }
    }

    /** Called once a snapshot was published: Ratis purges its log up to the index that this answers. */
    @Override
    public long takeSnapshot() throws IOException {
        GroupSnapshots snapshots = replica.snapshots();
        // On a disk that is nearly full the log is what can go; whoever is behind takes the whole state.
        long keptBytes = surroundings.hasSpace().getAsBoolean()
                ? snapshots.newestBytes() / 2 + storage.settings().bytes()
                : 0;
        RaftServer.Division division = getServer().join().getDivision(getGroupId());
        return retention.purgeableIndex(
                snapshots.purgeableIndex(),
                Followers.lowestMatchedIndex(division.getInfo(), MEMBER_IS_MISSED_MILLIS),
                keptBytes);
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        GroupSnapshots snapshots = replica.snapshots();
        SnapshotManifest newest = snapshots.newest();
        if (newest == null) {
            return null;
        }
        List<FileInfo> files = snapshots.pathsOf(newest).stream()
                .map(file -> new FileInfo(file, null))
                .toList();
        return new FileListSnapshotInfo(files, newest.term(), newest.index());
    }

    /** Asked by the other members, for their reads and before they hand leadership over. Reads look at the state themselves. */
    @Override
    public CompletableFuture<Message> queryStale(Message request, long minIndex) {
        return CompletableFuture.completedFuture(
                Message.valueOf(UnsafeByteOperations.unsafeWrap(position().toBytes())));
    }

    @Override
    public GroupPosition position() {
        try {
            RaftServer server = getServer().join();
            RaftServer.Division division = server.getDivision(getGroupId());
            DivisionInfo info = division.getInfo();
            long term = info.getCurrentTerm();
            boolean leads = info.isLeaderReady();
            long index = applied.get();
            return new GroupPosition(
                    server.getId().toString(),
                    term,
                    // Whoever leads in one term does not in another: what was seen between belongs to this one.
                    leads && info.getCurrentTerm() == term,
                    index,
                    surroundings.acceptsLeadership().getAsBoolean(),
                    surroundings.settled().getAsBoolean(),
                    votersOf(division.getRaftConf()));
        } catch (IOException e) {
            throw UnavailableException.outcomeUnknown("this node has no member of " + getGroupId() + " any more", e);
        }
    }

    private static List<List<String>> votersOf(RaftConfiguration configuration) {
        List<List<String>> voters = new ArrayList<>();
        voters.add(idsOf(configuration.getCurrentPeers()));
        if (!configuration.getPreviousPeers().isEmpty()) {
            voters.add(idsOf(configuration.getPreviousPeers()));
        }
        return voters;
    }

    private static List<String> idsOf(Collection<RaftPeer> peers) {
        return peers.stream().map(peer -> peer.getId().toString()).toList();
    }

    /**
     * The highest index that had been applied when this was loaded, which it may have to be applied again to reach; -1 if there is none.
     */
    public long acknowledgedBefore() {
        return acknowledgedBefore;
    }

    /** The index up to which entries were applied; -1 before the first. */
    public long appliedIndex() {
        return applied.get();
    }

    @Override
    public CompletableFuture<Void> awaitApplied(long index) {
        return applied.await(index);
    }

    /** Ratis keeps a group whose log has failed, but closes the log: it would refuse every write until the next start. */
    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failed) {
        surroundings.onFault().accept(cause);
    }

    /** What can be read of the group here. */
    public GroupReads reads() {
        return reads;
    }

    /** The group's snapshots here. */
    public GroupMetrics.Snapshots metrics() {
        Replica present = replica;
        return new GroupMetrics.Snapshots(
                present.snapshots().newestWrittenAtMillis(),
                present.snapshots().newestIndex(),
                tally.writingNanos().read(),
                tally.failures().sum(),
                present.state().bodies().bytesInMemory());
    }

    /** Writes no snapshot any more, and has nothing wait for one: the thread that applies would outlive the node. */
    public void stopSnapshots() {
        replica.writing().close();
        state().bodies().waitNoMore();
    }

    /** Lets the tables go; nothing is read or applied afterwards. */
    @Override
    public void close() {
        replica.writing().close();
        state().bodies().tables().close();
    }
}
