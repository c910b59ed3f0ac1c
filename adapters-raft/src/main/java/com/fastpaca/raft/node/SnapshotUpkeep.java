package com.fastpaca.raft.node;

import com.fastpaca.raft.group.GroupMember;
import com.fastpaca.raft.group.RaftGroups;
import com.fastpaca.raft.state.SnapshotWriting;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that write the snapshots of all groups, and what becomes of the groups' logs after that. */
final class SnapshotUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotUpkeep.class);

    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("snapshots").daemon().factory());
    private final ExecutorService merger = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("table-merges").daemon().factory());
    private final Consumer<Throwable> onFault;

    /** Null until they have started: the state is loaded before. */
    private volatile @Nullable RaftGroups groups;

    /** @param onFault told of a fault after which a group would write no snapshot any more */
    SnapshotUpkeep(Consumer<Throwable> onFault) {
        this.onFault = onFault;
    }

    /** What it takes to write the snapshots of a group. */
    SnapshotWriting.Means means(int number) {
        return new SnapshotWriting.Means(
                writer, merger, () -> isSendingSnapshot(number), () -> purgeLog(number), onFault);
    }

    void started(RaftGroups started) {
        groups = started;
    }

    private Optional<GroupMember> member(int number) {
        return Optional.ofNullable(groups).map(started -> started.member(number));
    }

    private boolean isSendingSnapshot(int number) {
        return member(number).map(GroupMember::isSendingSnapshot).orElse(false);
    }

    private void purgeLog(int number) {
        member(number).ifPresent(member -> {
            var _ = member.purgeLog().whenComplete((reply, failure) -> {
                if (failure != null) {
                    LOG.atWarn()
                            .addKeyValue("event", "log_purge_failed")
                            .addKeyValue("group", number)
                            .setCause(failure)
                            .log("group {} could not purge its log; it is tried again after the next snapshot", number);
                }
            });
        });
    }

    @Override
    public void close() {
        writer.shutdownNow();
        merger.shutdownNow();
    }
}
