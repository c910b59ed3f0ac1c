package com.fastpaca.raft.file;

import com.fastpaca.domain.digest.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps that make a file durable. A rename replaces a file whole or not at all, but only what was forced before it is in the new
 * file after a power cut, and only a forced directory remembers the rename. After a failure of a step nothing is known about the disk:
 * callers must not simply try again, as a second force succeeds although the first one has lost what it was to write. Only what was
 * written aside and never forced may be written anew.
 */
public final class DurableFiles {
    private static final String ASIDE_SUFFIX = ".tmp";
    private static final int BUFFER_BYTES = 1 << 18;

    private DurableFiles() {}

    /** Where a file is written before it gets its name; in the same directory, so that the rename is atomic. */
    public static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ASIDE_SUFFIX);
    }

    /** Whether a file is one that a crash left behind before it got its name; nothing in it was ever promised. */
    public static boolean isAside(Path file) {
        return file.toString().endsWith(ASIDE_SUFFIX);
    }

    /**
     * Writes a whole file durably; readers and crashes see the old content or the new, never a mixture.
     *
     * @throws NotWrittenException if it could not be written aside: nothing was forced or renamed, and it may be tried again
     */
    public static void write(Path file, byte[] content) throws IOException {
        Path aside = aside(file);
        boolean written = false;
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(content));
            written = true;
            channel.force(true);
        } catch (IOException e) {
            throw written ? failure("force", aside, e) : new NotWrittenException(message("write", aside, e), e);
        }
        publish(file);
    }

    /** Gives the forced file at {@link #aside} its name, replacing what had it before, and forces the directory. */
    public static void publish(Path file) throws IOException {
        try {
            Files.move(aside(file), file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failure("rename to", file, e);
        }
        forceDirectoryOf(file);
    }

    /** Removes a file if it exists, and makes its directory forget it durably. */
    public static void delete(Path file) throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failure("delete", file, e);
        }
        forceDirectoryOf(file);
    }

    /** Removes a directory with all that is in it, if it exists. */
    public static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }

    /** Forces a file's content and size to the disk. */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw failure("force", file, e);
        }
    }

    /** Forces a directory's entries to the disk: names of files created, renamed or deleted in it. */
    public static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw failure("force the directory", directory, e);
        }
    }

    /** Forces the directory that a file or directory is in. */
    public static void forceDirectoryOf(Path file) throws IOException {
        forceDirectory(directoryOf(file));
    }

    /** The SHA-256 of a file's content, as 64 lower-case hexadecimal digits. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw failure("read", file, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes everything that remains in the buffer, however many calls that takes. */
    public static void writeFully(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    /**
     * Fills what remains of the buffer from a place in a file, however many calls that takes.
     *
     * @throws EOFException if the file ends before
     */
    public static void readFully(FileChannel channel, ByteBuffer content, long from) throws IOException {
        long at = from;
        while (content.hasRemaining()) {
            int count = channel.read(content, at);
            if (count < 0) {
                throw new EOFException("the file ends at " + at);
            }
            at += count;
        }
    }

    private static Path directoryOf(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException("not a file in a directory: " + file);
        }
        return directory;
    }

    private static IOException failure(String step, Path path, IOException cause) {
        return new IOException(message(step, path, cause), cause);
    }

    private static String message(String step, Path path, IOException cause) {
        return "cannot " + step + " " + path + ": " + cause.getMessage();
    }
}
