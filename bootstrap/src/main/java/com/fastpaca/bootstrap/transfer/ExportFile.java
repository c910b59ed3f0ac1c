package com.fastpaca.bootstrap.transfer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * A file that conversations are exported to, by one process at a time. What was written of one that is not whole is cut off when it is
 * opened.
 */
final class ExportFile implements AutoCloseable {
    private static final int WRITE_BYTES = 1 << 17;

    private final FileChannel file;
    private final OutputStream out;
    private final ExportedPart present;

    private ExportFile(FileChannel file, ExportedPart present) {
        this.file = file;
        this.present = present;
        this.out = new BufferedOutputStream(Channels.newOutputStream(file), WRITE_BYTES);
    }

    /**
     * @param beginning what the file begins with unless it is new
     * @throws RefusedFileException if it begins in another way, or is complete
     * @throws IOException also if another process writes to it
     */
    static ExportFile open(Path path, byte[] beginning) throws IOException {
        FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ofItsOwnerAlone(path));
        try {
            lock(file, path);
            // Nobody wants another file cut because its name was mistyped.
            if (!begins(file, beginning)) {
                throw new RefusedFileException(path, "is there and is not the beginning of this export");
            }
            ExportedPart present = ExportedPart.read(Channels.newInputStream(file.position(0)));
            if (present.complete()) {
                throw new RefusedFileException(path, "is a complete export");
            }
            file.truncate(present.bytes()).position(present.bytes());
            return new ExportFile(file, present);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** What people said is not for everybody on the host. */
    private static FileAttribute<?>[] ofItsOwnerAlone(Path path) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    /** Until the file is closed. */
    private static void lock(FileChannel file, Path path) throws IOException {
        boolean free;
        try {
            free = file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            throw new IOException("another export writes to " + path);
        }
    }

    private static boolean begins(FileChannel file, byte[] beginning) throws IOException {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(file.size(), beginning.length));
        while (start.hasRemaining()) {
            if (file.read(start, start.position()) < 0) {
                throw new IOException("the file shrinks while it is read");
            }
        }
        return Arrays.equals(start.array(), Arrays.copyOf(beginning, start.capacity()));
    }

    /** What was in the file when it was opened. */
    ExportedPart present() {
        return present;
    }

    /** Writes after it. */
    OutputStream out() {
        return out;
    }

    /** Adds what tells a whole export from a part of one, and waits until all is on the disk: the last line after all others. */
    void complete(long conversations) throws IOException {
        force();
        out.write(ExportLines.complete(conversations));
        force();
    }

    private void force() throws IOException {
        out.flush();
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            out.flush();
        }
    }
}
