package com.fastpaca.raft.node;

import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.raft.group.RaftGroups;
import com.fastpaca.raft.log.AcknowledgedWatermark;
import com.fastpaca.raft.log.LogTail;
import com.fastpaca.raft.log.LostEntriesException;
import com.fastpaca.raft.node.RaftConversationStore.Member;
import com.fastpaca.raft.state.GroupSnapshots;
import com.fastpaca.raft.state.GroupStateMachine;
import com.fastpaca.raft.state.SnapshotSettings;
import com.fastpaca.raft.state.SnapshotWriting;
import com.fastpaca.raft.table.CorruptTableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final long WATCH_SECONDS = 1;
    private static final long MIN_SEGMENT_BYTES = 1 << 16;
    private static final long MAX_SEGMENT_BYTES = 32 << 20;

    private final NodeDirectory directory;
    private final ScheduledExecutorService snapshotThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("snapshots").daemon().factory());
    private final ExecutorService mergeThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("table-merges").daemon().factory());
    private final ScheduledExecutorService watchThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("raft-watch").daemon().factory());
    private final RaftGroups groups;
    private final ConversationStore store;
    private final int count;
    private volatile boolean closing;

    /**
     * What a node needs to know.
     *
     * @param dataDirectory where all that lasts is kept
     * @param raftGroups groups among which the shards are spread
     * @param snapshotBytes replicated bytes of a group after which it takes a snapshot
     */
    public record Settings(Path dataDirectory, int raftGroups, long snapshotBytes) {}

    private RaftNode(Settings settings, NodeDirectory directory, Consumer<Throwable> onFault)
            throws StartRefusedException, IOException {
        this.directory = directory;
        this.count = settings.raftGroups();
        NodeIdentity identity = directory.identity();
        directory.prepare(IntStream.range(0, count)
                .mapToObj(number -> storage(directory, number))
                .toList());
        List<GroupStateMachine> machines = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            machines.add(machine(settings, number, onFault));
        }
        groups = RaftGroups.start(
                identity.nodeId(),
                identity.requiredClusterId(),
                count,
                directory.raft(),
                segmentBytes(settings),
                machines::get);
        List<Member> members = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            members.add(new Member(machines.get(number), groups.proposer(number), groups.readBarrier(number)));
        }
        store = new RaftConversationStore(members);
        directory.started();
        var _ = watchThread.scheduleWithFixedDelay(
                () -> watch(onFault), WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
    }

    /** A group that stopped by itself would never answer again; after a failed sync nobody knows what the disk holds. */
    private void watch(Consumer<Throwable> onFault) {
        for (int number = 0; number < count; number++) {
            if (!groups.isAlive(number) && !closing) {
                onFault.accept(new IllegalStateException("Raft group " + number + " has stopped by itself"));
            }
        }
    }

    /**
     * Starts a node. It serves once {@link #isReady}.
     *
     * @param onFault told of a fault after which the process must not go on; called from any thread
     * @throws StartRefusedException if the data directory must not be started on
     */
    public static RaftNode start(Settings settings, Consumer<Throwable> onFault)
            throws StartRefusedException, IOException {
        NodeDirectory directory = NodeDirectory.open(settings.dataDirectory(), settings.raftGroups());
        try {
            if (directory.identity().state() == NodeState.BLANK) {
                directory.become(directory.identity().formedAlone());
            }
            int members = directory.identity().members().size();
            if (members > 1) {
                throw new StartRefusedException("data directory " + settings.dataDirectory()
                        + " is of a node of a cluster of " + members + "; alone it must not answer");
            }
            return new RaftNode(settings, directory, onFault);
        } catch (StartRefusedException | IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static Path storage(NodeDirectory directory, int number) {
        RaftGroupId group = RaftGroups.groupId(directory.identity().requiredClusterId(), number);
        return RaftGroups.directory(directory.raft(), group);
    }

    private GroupStateMachine machine(Settings settings, int number, Consumer<Throwable> onFault)
            throws StartRefusedException, IOException {
        Path storage = storage(directory, number);
        try {
            GroupSnapshots snapshots = GroupSnapshots.open(storage.resolve(STATE_MACHINE));
            AcknowledgedWatermark watermark = directory.watermark(number);
            LogTail.check(storage, snapshots.newestIndex(), watermark.index());
            SnapshotWriting writing =
                    new SnapshotWriting(snapshots, snapshotThread, mergeThread, () -> purgeLog(number));
            return GroupStateMachine.load(
                    new SnapshotSettings(settings.snapshotBytes()), snapshots, watermark, writing, onFault);
        } catch (CorruptTableException | LostEntriesException e) {
            throw new StartRefusedException(
                    "Raft group " + number + " in " + storage + ": " + e.getMessage()
                            + "; restore the data directory from a backup",
                    e);
        }
    }

    private void purgeLog(int number) {
        RaftGroups started = groups;
        if (started != null) {
            var _ = started.purgeLog(number).whenComplete((reply, failure) -> {
                if (failure != null) {
                    LOG.warn(
                            "group {} could not purge its log; it is tried again after the next snapshot",
                            number,
                            failure);
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

    /** Memory outside the JVM's heap that a node of so many groups takes; without it the groups do not start. */
    public static long directBytes(int raftGroups) {
        return raftGroups * RaftGroups.DIRECT_BYTES;
    }

    /** Whether all groups can serve. */
    public boolean isReady() {
        for (int number = 0; number < count; number++) {
            if (!groups.isReady(number)) {
                return false;
            }
        }
        return true;
    }

    /** Stops all groups and lets the directory go. What was acknowledged is on the disk already. */
    @Override
    public void close() throws IOException {
        closing = true;
        watchThread.shutdownNow();
        groups.close();
        snapshotThread.shutdownNow();
        mergeThread.shutdownNow();
        directory.close();
    }
}
