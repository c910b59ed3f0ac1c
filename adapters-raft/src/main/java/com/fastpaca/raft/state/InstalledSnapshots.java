package com.fastpaca.raft.state;

import com.fastpaca.raft.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a crash may have left of a snapshot that Ratis was installing: it renames the present snapshots' directory away, renames what it
 * received into its place, and deletes what it renamed away.
 */
public final class InstalledSnapshots {
    private InstalledSnapshots() {}

    /** Puts the former snapshots back if nothing has come into their place, and deletes them otherwise. */
    public static void finish(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return;
        }
        List<Path> former;
        try (Stream<Path> files = Files.list(parent)) {
            former = files.filter(file -> file.getFileName().toString().startsWith(directory.getFileName() + ".tmp"))
                    .sorted()
                    .toList();
        }
        for (Path each : former.reversed()) {
            if (Files.exists(directory)) {
                DurableFiles.deleteAll(each);
            } else {
                Files.move(each, directory);
                DurableFiles.forceDirectory(parent);
            }
        }
    }
}
