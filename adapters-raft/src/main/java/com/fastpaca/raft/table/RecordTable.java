package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open table: an immutable, memory-mapped file of records, each of a conversation, and known by its seq there. The record of an event is
 * its body; that of a conversation is a piece of it, numbered from 1. Any number of threads may read the table. The file stays mapped
 * until it was closed and the last reader is done.
 *
 * <p>Every read is checked: it returns exactly what was written, or throws {@link CorruptTableException}.
 */
public final class RecordTable implements AutoCloseable {
    private final RecordTableFile file;
    private final Path path;
    private final MappedTable mapped;
    private final Footer footer;
    private final ConversationIndex index;
    private final BlockMap blocks;

    /** One for whoever opened the table and has not closed it, and one for each reader. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();

    private RecordTable(RecordTableFile file, Path path, MappedTable mapped) {
        this.file = file;
        this.path = path;
        this.mapped = mapped;
        long bytes = mapped.length();
        if (bytes != file.bytes() || bytes < Footer.MAP_HEAD_BYTES + Footer.BYTES) {
            throw new CorruptTableException(path, "has " + bytes + " bytes instead of " + file.bytes());
        }
        this.footer = Footer.read(path, bytes, mapped.copy(bytes - Footer.BYTES, Footer.BYTES));
        if (footer.recordCount() != file.recordCount()) {
            throw wrongCount(footer.recordCount());
        }
        if (Footer.crc(mapped.copy(0, Footer.MAP_HEAD_BYTES)) != footer.mapHeadCrc()) {
            throw new CorruptTableException(path, "has a head that fails its checksum");
        }
        ByteBuffer entries = mapped.copy(footer.mapBytes(), footer.indexBytes());
        if (Footer.crc(entries.duplicate()) != footer.indexCrc()) {
            throw new CorruptTableException(path, "has an index that fails its checksum");
        }
        this.index = ConversationIndex.read(entries);
        this.blocks = new BlockMap(path, mapped, footer.blockCount());
    }

    /**
     * Opens a table without reading all of it: its footer, its index and the first key of each page. The digest is not checked;
     * {@link RecordTableFile#verify} does that.
     *
     * @throws CorruptTableException if the file is not the whole table that is described, or of a version not known here
     * @throws IOException if the file is missing or cannot be read
     */
    public static RecordTable open(Path directory, RecordTableFile file) throws IOException {
        Path path = directory.resolve(file.name());
        MappedTable mapped = MappedTable.open(path);
        try {
            return new RecordTable(file, path, mapped);
        } catch (InternalError e) {
            // What the JVM throws where the kernel cannot provide a mapped page.
            mapped.close();
            throw new CorruptTableException(path, "cannot be read", e);
        } catch (RuntimeException e) {
            mapped.close();
            throw e;
        }
    }

    /** What a manifest remembers of this table. */
    public RecordTableFile file() {
        return file;
    }

    /**
     * Whether the table may hold records of a conversation from one seq to another, both inclusive, and has to be read. False is certain;
     * true is not: two ids may share a hash, and what was trimmed between the first record and the last is not known here.
     */
    boolean mayContain(ConversationId id, long fromSeq, long toSeq) {
        return index.mayOverlap(id, fromSeq, toSeq);
    }

    /** Visits all records, by conversation and seq. */
    public void forEach(TableVisitor visitor) {
        hold();
        try {
            for (RecordCursor cursor = cursor(); cursor.next(); ) {
                visitor.visit(BlockKey.conversationId(cursor.key()), cursor.seq(), cursor.record());
            }
        } finally {
            release();
        }
    }

    /**
     * Reads and checks every record.
     *
     * @throws CorruptTableException at the first thing that is wrong
     */
    public void verify() {
        hold();
        try {
            long count = 0;
            for (RecordCursor cursor = cursor(); cursor.next(); count++) {
                cursor.record();
            }
            if (count != file.recordCount()) {
                throw wrongCount(count);
            }
        } finally {
            release();
        }
    }

    private CorruptTableException wrongCount(long count) {
        return new CorruptTableException(path, "holds " + count + " records instead of " + file.recordCount());
    }

    /** All records in order; the caller holds the table meanwhile. */
    RecordCursor cursor() {
        return RecordCursor.all(blocks);
    }

    /** Some records in order; the caller holds the table meanwhile. */
    RecordCursor cursor(ConversationId id, long fromSeq, long toSeq) {
        return RecordCursor.range(blocks, id, fromSeq, toSeq);
    }

    /** Keeps the file mapped until {@link #release}; false if the table is closed already. */
    boolean tryHold() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Keeps the file mapped until {@link #release}.
     *
     * @throws IllegalStateException if the table is closed
     */
    void hold() {
        if (!tryHold()) {
            throw new IllegalStateException("table " + path + " is closed");
        }
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            mapped.close();
        }
    }

    /** Lets the file go once the last reader is done; closing again does nothing. The file itself stays. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }
}
