package com.fastpaca.raft.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mapdb.DBException;
import org.mapdb.SortedTableMap;
import org.mapdb.volume.FileChannelVol;

/** Writes blocks, in ascending order of their keys, as a MapDB sorted table. */
final class BlockSink implements AutoCloseable {
    /** Also the smallest size of a table. MapDB throws a bare AssertionError where a node does not fit a page; every block fits. */
    private static final int PAGE_BYTES = 128 << 10;

    /** The volume grows by pages. */
    private static final int GROWTH_SHIFT = Integer.numberOfTrailingZeros(PAGE_BYTES);

    /** Forcing now and then keeps each force short; a long one holds up the log's on the same disk. */
    private static final long FORCE_AFTER_BYTES = 16L << 20;

    private static final int NO_FILE_LOCK = -1;

    private final Path file;
    private final FileChannelVol volume;
    private final SortedTableMap.Sink<byte[], ByteBuffer> sink;
    private int blockCount;
    private long unforcedBytes;

    BlockSink(Path file) throws IOException {
        this.file = file;
        // MapDB would write into what a crash left there, and keep the rest of it.
        Files.deleteIfExists(file);
        try {
            volume = new FileChannelVol(file.toFile(), false, NO_FILE_LOCK, GROWTH_SHIFT, 0);
            sink = SortedTableMap.create(volume, new BlockKeySerializer(), new BlockSerializer())
                    .pageSize(PAGE_BYTES)
                    .nodeSize(Block.PER_NODE)
                    .createFromSink();
        } catch (DBException e) {
            throw failure(e);
        }
    }

    void put(byte[] key, BlockBuilder builder, long previousSeq) throws IOException {
        ByteBuffer block = builder.build(key, blockCount, previousSeq);
        blockCount = Math.incrementExact(blockCount);
        unforcedBytes += block.remaining();
        try {
            sink.put(key, block);
            if (unforcedBytes >= FORCE_AFTER_BYTES) {
                volume.sync();
                unforcedBytes = 0;
            }
        } catch (DBException e) {
            throw failure(e);
        }
    }

    int blockCount() {
        return blockCount;
    }

    /** Completes and closes the file. */
    void finish() throws IOException {
        try {
            sink.create();
            volume.close();
        } catch (DBException e) {
            throw failure(e);
        }
    }

    /** Closes the file, as it is; does nothing once it is finished. */
    @Override
    public void close() {
        volume.close();
    }

    private IOException failure(DBException cause) {
        return new IOException("cannot write " + file + ": " + cause, cause);
    }
}
