package com.fastpaca.raft.state;

import com.fastpaca.raft.file.DurableFiles;
import com.fastpaca.raft.table.RecordTableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory of a group's snapshots, and which of the files in it are in use though no manifest may name them: those that are being
 * written, and those that are open. Safe for concurrent use.
 */
final class SnapshotFiles {
    private static final String BROKEN_SUFFIX = ".broken";

    private final Path directory;
    private final Set<String> reserved = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    private long lastNumber;

    SnapshotFiles(Path directory) {
        this.directory = directory;
    }

    /** All manifests, the newest first. */
    List<Path> manifests() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            SnapshotManifest.isFileName(file.getFileName().toString()))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** Lets a manifest count no more, and keeps it for whoever wants to know what became of it. */
    void setAside(Path manifest) throws IOException {
        Files.move(manifest, manifest.resolveSibling(manifest.getFileName() + BROKEN_SUFFIX));
    }

    /** The name of a table that is about to be written. */
    synchronized String reserve(String kind, long index) {
        String name;
        do {
            name = "%s-%d-%d.table".formatted(kind, index, ++lastNumber);
        } while (Files.exists(directory.resolve(name)));
        reserved.add(name);
        return name;
    }

    /** Ends what {@link #reserve} began: the table is open or named by a manifest, or there will be none. */
    synchronized void release(String name) {
        reserved.remove(name);
    }

    synchronized void opened(RecordTableFile table) {
        open.add(table.name());
    }

    synchronized void closed(RecordTableFile table) {
        open.remove(table.name());
    }

    /**
     * Deletes what is not in use: files of older snapshots, and of ones that a crash cut short.
     *
     * @param named by the manifests that are kept, and their own names
     */
    synchronized void deleteUnnamed(Set<String> named) throws IOException {
        List<Path> present;
        try (Stream<Path> files = Files.list(directory)) {
            present = files.toList();
        }
        for (Path file : present) {
            String name = file.getFileName().toString();
            boolean wanted = named.contains(name)
                    || open.contains(name)
                    || reserved.contains(name)
                    || (DurableFiles.isAside(file) && !reserved.isEmpty())
                    || name.endsWith(BROKEN_SUFFIX);
            if (!wanted) {
                Files.delete(file);
            }
        }
    }
}
