package com.fastpaca.bootstrap.crash;

import com.fastpaca.bootstrap.process.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a node leaves on its disk, looked at from outside. */
record DataDirectory(Path root) {
    private static final Pattern LOG_SEGMENT = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-\\d+)");
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot-.*\\.manifest");

    /** The manifests of all snapshots that are there now. */
    SortedSet<String> snapshots() {
        SortedSet<String> snapshots = new TreeSet<>();
        for (Path file : files()) {
            if (SNAPSHOT.matcher(file.getFileName().toString()).matches()) {
                snapshots.add(root.relativize(file).toString());
            }
        }
        return snapshots;
    }

    /** The first index that the Raft log of each group still holds; above 0 (or 1) where entries were purged. */
    SortedMap<String, Long> firstLogIndexes() {
        SortedMap<String, Long> first = new TreeMap<>();
        for (Path file : files()) {
            Matcher segment = LOG_SEGMENT.matcher(file.getFileName().toString());
            if (segment.matches()) {
                String start = segment.group(1) == null ? segment.group(2) : segment.group(1);
                String log = root.relativize(file).resolveSibling("").toString();
                first.merge(log, Long.parseLong(start), Math::min);
            }
        }
        return first;
    }

    /** The segments that were being written. */
    List<Path> openLogSegments() {
        return files().stream()
                .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                .toList();
    }

    DataDirectory copyTo(Path target) throws IOException {
        Directories.copy(root, target);
        return new DataDirectory(target);
    }

    void delete() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.toList().reversed()) {
                Files.delete(path);
            }
        }
    }

    /** Sorted. A node that runs may delete some meanwhile. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }
}
