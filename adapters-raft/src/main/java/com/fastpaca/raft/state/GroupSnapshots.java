package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.raft.codec.CorruptBytesException;
import com.fastpaca.raft.file.DurableFiles;
import com.fastpaca.raft.table.CorruptTableException;
import com.fastpaca.raft.table.EventTableMerge;
import com.fastpaca.raft.table.EventTables;
import com.fastpaca.raft.table.MergePace;
import com.fastpaca.raft.table.RecordTable;
import com.fastpaca.raft.table.RecordTableFile;
import com.fastpaca.raft.table.RecordTableWriter;
import com.fastpaca.raft.table.SeqRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one group in its directory: tables, and a manifest for each snapshot that names the tables it consists of.
 *
 * <p>A snapshot costs what changed since the last one: the new events as one table, the changed conversations as another. Now and then
 * all conversations are written anew, once the changed ones add up to as many bytes. A snapshot exists from the moment at which its
 * manifest has its name; files that no retained manifest names are deleted.
 */
public final class GroupSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSnapshots.class);

    /** Two, so that a snapshot that proves unreadable has one before it, whose log is kept. */
    private static final int RETAINED = 2;

    private static final int MAX_STATE_TABLES = 8;

    private final Path directory;
    private final SnapshotFiles files;
    private final List<SnapshotManifest> retained;

    private GroupSnapshots(Path directory, SnapshotFiles files, List<SnapshotManifest> retained) {
        this.directory = directory;
        this.files = files;
        this.retained = retained;
    }

    Path directory() {
        return directory;
    }

    /**
     * Finds the newest snapshot that is whole.
     *
     * @throws CorruptSnapshotException if there are snapshots but none is whole
     */
    public static GroupSnapshots open(Path directory) throws IOException {
        SnapshotFiles files = new SnapshotFiles(directory);
        List<SnapshotManifest> whole = new ArrayList<>();
        for (Iterator<Path> manifests = files.manifests().iterator(); manifests.hasNext(); ) {
            Path file = manifests.next();
            try {
                SnapshotManifest manifest =
                        SnapshotManifest.parse(file.getFileName().toString(), Files.readAllBytes(file));
                if (whole.isEmpty()) {
                    for (RecordTableFile table : manifest.files()) {
                        table.verify(directory);
                    }
                }
                whole.addFirst(manifest);
            } catch (CorruptBytesException | CorruptTableException | IOException e) {
                LOG.atError()
                        .addKeyValue("event", "snapshot_damaged")
                        .addKeyValue("file", file)
                        .setCause(e)
                        .log("snapshot {} is not whole", file);
                if (whole.isEmpty() && !manifests.hasNext()) {
                    throw new CorruptSnapshotException(file, "is not whole, and no other is left", e);
                }
                files.setAside(file);
            }
        }
        GroupSnapshots snapshots = new GroupSnapshots(directory, files, whole);
        // Without any manifest the tables may be all that is left of lost ones; the next snapshot removes them.
        if (!whole.isEmpty()) {
            snapshots.deleteUnnamed();
        }
        return snapshots;
    }

    /**
     * Opens the snapshot that was received from another replica, and makes it durable: Ratis moves the files into place without forcing
     * them.
     *
     * @throws CorruptSnapshotException if it is not whole
     */
    static GroupSnapshots openInstalled(Path directory) throws IOException {
        GroupSnapshots snapshots = open(directory);
        SnapshotManifest installed = snapshots.newest();
        if (installed == null) {
            throw new CorruptSnapshotException(directory, "holds no snapshot, though one was installed");
        }
        for (Path file : snapshots.pathsOf(installed)) {
            DurableFiles.force(file);
        }
        DurableFiles.forceDirectory(directory);
        DurableFiles.forceDirectoryOf(directory);
        return snapshots;
    }

    /** The newest snapshot, or null if there is none. */
    synchronized @Nullable SnapshotManifest newest() {
        return retained.isEmpty() ? null : retained.getLast();
    }

    /** Up to this index the log is not needed any more, whichever of the retained snapshots is read; -1 before there are two. */
    synchronized long purgeableIndex() {
        return retained.size() < RETAINED ? -1 : retained.getFirst().index();
    }

    /** What a member is sent that takes the whole state; 0 before there is a snapshot. */
    long newestBytes() {
        SnapshotManifest newest = newest();
        return newest == null
                ? 0
                : newest.files().stream().mapToLong(RecordTableFile::bytes).sum();
    }

    /** All files of a snapshot, its manifest included. */
    List<Path> pathsOf(SnapshotManifest manifest) {
        List<Path> paths = new ArrayList<>();
        paths.add(directory.resolve(manifest.fileName()));
        manifest.files().forEach(file -> paths.add(directory.resolve(file.name())));
        return paths;
    }

    /** The index of the newest snapshot; -1 if there is none. */
    public long newestIndex() {
        SnapshotManifest newest = newest();
        return newest == null ? -1 : newest.index();
    }

    /** When the newest snapshot was written here; empty if there is none, or it has just been replaced. */
    OptionalLong newestWrittenAtMillis() {
        SnapshotManifest newest = newest();
        if (newest == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Files.getLastModifiedTime(directory.resolve(newest.fileName()))
                    .toMillis());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Reads the newest snapshot: opens its event tables and hands over its conversations. */
    EventTables load(Consumer<ConversationState> conversations) throws IOException {
        SnapshotManifest newest = newest();
        if (newest == null) {
            return EventTables.open(directory, List.of());
        }
        Map<ConversationId, ConversationState> latest = new HashMap<>();
        for (RecordTableFile file : newest.states()) {
            ConversationTables.read(directory, file, each -> latest.put(each.id(), each));
        }
        latest.values().forEach(conversations);
        newest.events().forEach(files::opened);
        return EventTables.open(directory, newest.events());
    }

    /** Writes a snapshot; afterwards it is what {@link #newest} answers. Answers the table of the frozen events, null if there are none. */
    @Nullable
    RecordTable write(GroupState.Frozen frozen, long term, long index, EventTables present) throws IOException {
        Files.createDirectories(directory);
        String eventsName = files.reserve("events", index);
        String statesName = files.reserve("conversations", index);
        RecordTable table = null;
        try {
            RecordTableFile events = writeEvents(frozen.tail(), eventsName);
            table = events == null ? null : openTable(events);
            List<RecordTableFile> states = writeStates(frozen, statesName);
            publish(term, index, states, present, table, frozen.entries());
            return table;
        } catch (IOException | RuntimeException | Error e) {
            giveUp(table, List.of(eventsName, statesName));
            throw e;
        } finally {
            files.release(eventsName);
            files.release(statesName);
        }
    }

    private synchronized void publish(
            long term,
            long index,
            List<RecordTableFile> states,
            EventTables present,
            @Nullable RecordTable added,
            List<AppliedEntries.Last> entries)
            throws IOException {
        List<RecordTableFile> events = new ArrayList<>();
        present.tables().forEach(each -> events.add(each.file()));
        if (added != null) {
            events.add(added.file());
        }
        SnapshotManifest manifest = new SnapshotManifest(term, index, states, events, entries);
        DurableFiles.write(directory.resolve(manifest.fileName()), manifest.toBytes());
        retained.add(manifest);
    }

    private synchronized void retire() throws IOException {
        while (retained.size() > RETAINED) {
            DurableFiles.delete(directory.resolve(retained.getFirst().fileName()));
            retained.removeFirst();
        }
    }

    /** Frees what a snapshot took that could not be written: on a disk that is full, the next attempt needs the room. */
    private void giveUp(@Nullable RecordTable table, List<String> names) throws IOException {
        if (table != null) {
            table.close();
            files.closed(table.file());
        }
        for (String name : names) {
            Files.deleteIfExists(directory.resolve(name));
            Files.deleteIfExists(DurableFiles.aside(directory.resolve(name)));
        }
    }

    private @Nullable RecordTableFile writeEvents(EventTail tail, String name) throws IOException {
        if (tail.isEmpty()) {
            return null;
        }
        try (RecordTableWriter writer = RecordTableWriter.create(directory, name)) {
            for (ConversationId id : tail.conversations()) {
                EventRun run = tail.run(id);
                for (long seq = run == null ? 1 : run.firstSeq(); run != null && seq <= run.lastSeq(); seq++) {
                    writer.append(id, seq, run.record(seq));
                }
            }
            return writer.finish();
        }
    }

    private List<RecordTableFile> writeStates(GroupState.Frozen frozen, String name) throws IOException {
        SnapshotManifest newest = newest();
        List<RecordTableFile> states = newest == null ? List.of() : newest.states();
        if (frozen.changed().isEmpty()) {
            return states;
        }
        if (isDueForAll(states)) {
            return List.of(ConversationTables.write(directory, name, inOrder(frozen)));
        }
        List<RecordTableFile> next = new ArrayList<>(states);
        next.add(ConversationTables.write(
                directory,
                name,
                frozen.changed().stream().sorted().map(frozen::conversation).iterator()));
        return next;
    }

    private static boolean isDueForAll(List<RecordTableFile> states) {
        long changes = states.stream().skip(1).mapToLong(RecordTableFile::bytes).sum();
        return states.isEmpty()
                || states.size() >= MAX_STATE_TABLES
                || changes >= states.getFirst().bytes();
    }

    private static Iterator<ConversationState> inOrder(GroupState.Frozen frozen) {
        List<ConversationState> all = new ArrayList<>();
        for (ShardState shard : frozen.shards()) {
            shard.conversations().values().forEach(all::add);
            shard.imports().values().forEach(all::add);
        }
        all.sort(Comparator.comparing(ConversationState::id));
        return all.iterator();
    }

    /**
     * Merges tables that have become too many, trimmed events apart; true if there was something to do. The next manifest names the merged
     * one.
     */
    boolean merge(EventTables present, Function<ConversationId, SeqRange> trimmed, MergePace pace)
            throws IOException, InterruptedException {
        List<RecordTable> inputs = present.worthMerging();
        if (inputs.isEmpty()) {
            return false;
        }
        String name = files.reserve("merged", 0);
        try {
            Optional<RecordTableFile> merged = EventTableMerge.merge(inputs, directory, name, trimmed, pace);
            synchronized (this) {
                Optional<RecordTable> table =
                        merged.isPresent() ? Optional.of(openTable(merged.get())) : Optional.empty();
                present.replace(inputs, table);
                inputs.forEach(input -> files.closed(input.file()));
            }
        } finally {
            files.release(name);
        }
        return true;
    }

    private RecordTable openTable(RecordTableFile file) throws IOException {
        RecordTable table = RecordTable.open(directory, file);
        files.opened(file);
        return table;
    }

    /** Deletes the oldest snapshots, and what no retained one names any more unless it is to be kept for now. */
    void deleteReplaced(BooleanSupplier keeps) throws IOException {
        retire();
        if (!keeps.getAsBoolean()) {
            deleteUnnamed();
        }
    }

    private synchronized void deleteUnnamed() throws IOException {
        Set<String> named = new HashSet<>();
        for (SnapshotManifest manifest : retained) {
            named.add(manifest.fileName());
            manifest.files().forEach(file -> named.add(file.name()));
        }
        files.deleteUnnamed(named);
    }
}
