package com.fastpaca.raft.table;

import com.fastpaca.raft.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a manifest remembers of a finished table.
 *
 * @param name the file's name within its directory
 * @param bytes the file's size
 * @param sha256 of the whole file, as 64 lower-case hexadecimal digits
 * @param recordCount records in it, at least 1
 */
public record RecordTableFile(String name, long bytes, String sha256, long recordCount) {
    /**
     * Reads the whole file and compares it with what was written.
     *
     * @throws CorruptTableException if size or digest differ
     * @throws IOException if the file is missing or cannot be read
     */
    public void verify(Path directory) throws IOException {
        Path file = directory.resolve(name);
        long actualBytes = Files.size(file);
        if (actualBytes != bytes) {
            throw new CorruptTableException(file, "has " + actualBytes + " bytes instead of " + bytes);
        }
        String actual = DurableFiles.sha256(file);
        if (!actual.equals(sha256)) {
            throw new CorruptTableException(file, "has SHA-256 " + actual + " instead of " + sha256);
        }
    }
}
