package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.network.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of its own, in memory; to be had by root alone. */
final class SmallDisk implements AutoCloseable {
    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    static boolean isToBeHad(Path scratch) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("tried"));
        boolean mounted = mount(directory, 1).exitCode() == 0;
        if (mounted) {
            unmount(directory);
        }
        return mounted;
    }

    static SmallDisk mounted(Path directory, int mebibytes) throws IOException {
        Files.createDirectories(directory);
        Command.Result result = mount(directory, mebibytes);
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.output());
        }
        return new SmallDisk(directory);
    }

    private static Command.Result mount(Path directory, int mebibytes) {
        return Command.script("mount -t tmpfs -o size=" + mebibytes + "m tmpfs '" + directory + "'");
    }

    private static void unmount(Path directory) {
        Command.succeeds("umount -l '" + directory + "'");
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    /** Leaves just so much room, by a file of something else. */
    void leave(int mebibytes) throws IOException {
        empty();
        FileStore store = Files.getFileStore(directory);
        long bytes = store.getUsableSpace() - ((long) mebibytes << 20);
        byte[] zeros = new byte[1 << 16];
        try (RandomAccessFile file = new RandomAccessFile(filler().toFile(), "rw")) {
            for (long written = 0; written < bytes; written += zeros.length) {
                file.write(zeros);
            }
        }
    }

    /** Leaves no room, whoever else is writing. */
    void fill() throws IOException {
        empty();
        byte[] zeros = new byte[1 << 12];
        try (RandomAccessFile file = new RandomAccessFile(filler().toFile(), "rw")) {
            while (Files.getFileStore(directory).getUsableSpace() > 0) {
                file.write(zeros);
            }
        } catch (IOException full) {
            assert Files.getFileStore(directory).getUsableSpace() < zeros.length;
        }
    }

    /** Makes the room free again. */
    void empty() throws IOException {
        Files.deleteIfExists(filler());
    }

    @Override
    public void close() {
        unmount(directory);
    }
}
