package com.fastpaca.raft.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A directory for one try of a property; its files are deleted with it. */
record ScratchDirectory(Path path) implements AutoCloseable {
    ScratchDirectory() throws IOException {
        this(Files.createTempDirectory("tables"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(path);
    }
}
