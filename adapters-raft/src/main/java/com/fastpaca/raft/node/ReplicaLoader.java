package com.fastpaca.raft.node;

import com.fastpaca.raft.codec.CorruptBytesException;
import com.fastpaca.raft.group.RaftGroups;
import com.fastpaca.raft.log.AcknowledgedIndexFile;
import com.fastpaca.raft.log.LogTail;
import com.fastpaca.raft.log.LostEntriesException;
import com.fastpaca.raft.state.CorruptSnapshotException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Loads the state that a node has of its groups from its directory, unless what is there must not be started on. */
final class ReplicaLoader {
    private static final String STATE_MACHINE = "sm";

    private final NodeDirectory directory;
    private final SnapshotSettings settings;
    private final Surroundings surroundings;
    private final IntFunction<SnapshotWriting.Means> means;

    /** @param means what it takes to write the snapshots of a group, by its number */
    ReplicaLoader(
            NodeDirectory directory,
            SnapshotSettings settings,
            Surroundings surroundings,
            IntFunction<SnapshotWriting.Means> means) {
        this.directory = directory;
        this.settings = settings;
        this.surroundings = surroundings;
        this.means = means;
    }

    /**
     * Makes the directory ready for so many groups, and loads what it holds of each.
     *
     * @return by the numbers of the groups; open until they are closed
     */
    List<GroupStateMachine> load(int count) throws StartRefusedException, IOException {
        List<Path> storages = IntStream.range(0, count).mapToObj(this::storage).toList();
        directory.prepare(storages);
        List<GroupStateMachine> machines = new ArrayList<>(count);
        try {
            for (int number = 0; number < count; number++) {
                machines.add(load(number, storages.get(number)));
            }
            return machines;
        } catch (StartRefusedException | IOException | RuntimeException | Error e) {
            machines.forEach(GroupStateMachine::close);
            throw e;
        }
    }

    private Path storage(int number) {
        return RaftGroups.directory(
                directory.raft(), RaftGroups.groupId(directory.identity().requiredClusterId(), number));
    }

    private GroupStateMachine load(int number, Path storage) throws StartRefusedException, IOException {
        Path snapshotsDirectory = storage.resolve(STATE_MACHINE);
        try {
            InstalledSnapshots.finish(snapshotsDirectory);
            GroupSnapshots snapshots = GroupSnapshots.open(snapshotsDirectory);
            AcknowledgedIndexFile acknowledged = directory.acknowledgedIndexFile(number);
            LogTail.check(storage, snapshots.newestIndex(), acknowledged.index());
            return GroupStateMachine.load(
                    new GroupStorage(snapshotsDirectory, settings, acknowledged, means.apply(number)),
                    surroundings,
                    snapshots);
        } catch (CorruptBytesException e) {
            throw refusal(
                    number, storage, e, "start the version that has written it; if that is this one, " + remedy());
        } catch (CorruptSnapshotException | CorruptTableException | LostEntriesException e) {
            throw refusal(number, storage, e, remedy());
        }
    }

    private static StartRefusedException refusal(int number, Path storage, Exception cause, String remedy) {
        return new StartRefusedException(
                "Raft group " + number + " in " + storage + ": " + cause.getMessage() + "; " + remedy, cause);
    }

    /** What a node of several has lost it may have voted for, or acknowledged: as an older self it would take that back. */
    private String remedy() {
        NodeIdentity identity = directory.identity();
        return identity.hasOthers()
                ? "empty the data directory and start, which makes this a new node; once it waits to be added, run on a member:"
                        + " fastpaca cluster replace " + identity.nodeId() + " <the name of this node>"
                : "restore the data directory from a backup";
    }
}
