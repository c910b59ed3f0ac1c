package com.fastpaca.raft.log;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file of the highest log index whose entry this node has applied, and so may have acknowledged: one number, mapped into memory,
 * stored with every entry and never forced. It outlives a killed process, because the page cache does; after a power cut it may be
 * behind the truth. A log that ends before it has lost acknowledged entries; one that ends after it need not have.
 */
public final class AcknowledgedIndexFile {
    private static final long NONE = 0;

    private final MappedByteBuffer cell;

    private AcknowledgedIndexFile(MappedByteBuffer cell) {
        this.cell = cell;
    }

    /** Whether the file is there as a whole. */
    public static boolean exists(Path file) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == Long.BYTES;
    }

    /** Opens the file, or makes it, with no index stored. */
    public static AcknowledgedIndexFile open(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer cell = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            cell.order(ByteOrder.nativeOrder());
            return new AcknowledgedIndexFile(cell);
        }
    }

    /**
     * Stores an index, unless a higher one is stored: a node that starts applies again what it had applied. Called by one thread. An
     * aligned store of eight bytes is never seen half done.
     */
    public void advance(long index) {
        if (index > index()) {
            cell.putLong(0, index + 1);
        }
    }

    /** The stored index, or -1 if none is. */
    public long index() {
        long stored = cell.getLong(0);
        return stored == NONE ? -1 : stored - 1;
    }
}
