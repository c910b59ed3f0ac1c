package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.ConversationStore.Watch;
import com.fastpaca.raft.codec.CommandCodec;
import com.fastpaca.raft.codec.OutcomeCodec;
import com.fastpaca.raft.group.EntryCodec;
import com.fastpaca.raft.log.AcknowledgedWatermark;
import com.fastpaca.raft.table.EventTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * What Ratis drives for one group: a thin shell that decodes an entry, lets the domain apply its commands, and encodes the outcomes.
 *
 * <p>Ratis calls {@link #applyTransaction} from one thread, in the order of the log; that thread freezes the state for a snapshot, and
 * others write it while entries go on being applied. A fault while applying stops the node: Ratis would count the entry as applied, and
 * this replica would differ from the others for good.
 */
public final class GroupStateMachine extends BaseStateMachine {
    private final SnapshotSettings settings;
    private final GroupSnapshots snapshots;
    private final GroupState state;
    private final AcknowledgedWatermark watermark;
    private final SnapshotWriting writing;
    private final Consumer<Throwable> onFault;

    /** Since the last freeze; the applying thread's own. */
    private long bytesApplied;

    private GroupStateMachine(
            SnapshotSettings settings,
            GroupSnapshots snapshots,
            GroupState state,
            AcknowledgedWatermark watermark,
            SnapshotWriting writing,
            Consumer<Throwable> onFault) {
        this.settings = settings;
        this.snapshots = snapshots;
        this.state = state;
        this.watermark = watermark;
        this.writing = writing;
        this.onFault = onFault;
    }

    /**
     * Loads the newest snapshot of a group.
     *
     * @param snapshots of the group, opened
     * @param writing writes snapshots in the background
     * @param onFault told of a fault after which the node must not go on
     */
    public static GroupStateMachine load(
            SnapshotSettings settings,
            GroupSnapshots snapshots,
            AcknowledgedWatermark watermark,
            SnapshotWriting writing,
            Consumer<Throwable> onFault)
            throws IOException {
        List<Conversation> conversations = new ArrayList<>();
        EventTables tables = snapshots.load(conversations::add);
        GroupState state = new GroupState(tables);
        conversations.forEach(state::restore);
        GroupStateMachine machine = new GroupStateMachine(settings, snapshots, state, watermark, writing, onFault);
        SnapshotManifest newest = snapshots.newest();
        if (newest != null) {
            machine.setLastAppliedTermIndex(TermIndex.valueOf(newest.term(), newest.index()));
        }
        return machine;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        super.initialize(server, group, storage);
        getLifeCycle().startAndTransition(() -> {});
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        try {
            state.awaitRoom(settings.maxBytesInMemory());
            var data = entry.getStateMachineLogEntry().getLogData();
            List<byte[]> commands = EntryCodec.decode(data.asReadOnlyByteBuffer());
            List<byte[]> outcomes = new ArrayList<>(commands.size());
            for (byte[] command : commands) {
                outcomes.add(OutcomeCodec.encode(state.apply(CommandCodec.decode(command))));
            }
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            watermark.advance(entry.getIndex());
            bytesApplied += data.size();
            snapshotIfDue();
            return CompletableFuture.completedFuture(
                    Message.valueOf(UnsafeByteOperations.unsafeWrap(EntryCodec.encode(outcomes))));
        } catch (Throwable fault) {
            onFault.accept(fault);
            return CompletableFuture.failedFuture(fault);
        }
    }

    /** Reads look at the state themselves; Ratis is asked only whether it is recent enough. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    private void snapshotIfDue() {
        if (bytesApplied >= settings.bytes() && writing.isIdle()) {
            bytesApplied = 0;
            TermIndex at = getLastAppliedTermIndex();
            writing.start(state.freeze(), at.getTerm(), at.getIndex(), state);
        }
    }

    /** Called once a snapshot was published: Ratis purges its log up to the index that this answers. */
    @Override
    public long takeSnapshot() {
        return snapshots.purgeableIndex();
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        SnapshotManifest newest = snapshots.newest();
        if (newest == null) {
            return null;
        }
        List<FileInfo> files = snapshots.pathsOf(newest).stream()
                .map(file -> new FileInfo(file, null))
                .toList();
        return new FileListSnapshotInfo(files, newest.term(), newest.index());
    }

    /** Ratis keeps a group whose log has failed, but closes the log: it would refuse every write until the next start. */
    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failed) {
        onFault.accept(cause);
    }

    public @Nullable Conversation find(ConversationId id) {
        return state.find(id);
    }

    /** Events of the log in ascending order, at least one; stops behind {@code maxBytes}. */
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        return state.read(id, fromSeq, toSeq, maxBytes);
    }

    /** Runs the listener after each change of the conversation that was applied, on the thread that applies. */
    public Watch watch(ConversationId id, Runnable listener) {
        return state.watch(id, listener);
    }

    /** Lets the tables go; nothing is read or applied afterwards. */
    @Override
    public void close() {
        writing.close();
        state.tables().close();
    }
}
