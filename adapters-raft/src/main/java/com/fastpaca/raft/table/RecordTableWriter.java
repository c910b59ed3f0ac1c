package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.raft.file.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes one table. The file gets its name only once it is complete, forced and was read back; a crash before that leaves a file
 * {@linkplain DurableFiles#aside aside} that nobody misses. For one thread.
 */
public final class RecordTableWriter implements AutoCloseable {
    /** Larger records are refused. A request of 8 MiB fits, with all that is kept beside it. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    private final Path directory;
    private final String name;
    private final Path aside;
    private final BlockSink blocks;
    private final BlockBuilder builder = new BlockBuilder();
    private final ConversationIndex.Builder index = new ConversationIndex.Builder();

    private @Nullable ConversationId conversation;
    private long firstSeq;
    private long lastSeq;

    /** The highest seq of which a written block of the conversation holds something; 0 if none. */
    private long writtenSeq;

    private long recordCount;
    private boolean finished;

    private RecordTableWriter(Path directory, String name) throws IOException {
        this.directory = directory;
        this.name = name;
        this.aside = DurableFiles.aside(directory.resolve(name));
        this.blocks = new BlockSink(aside);
    }

    /** @throws FileAlreadyExistsException if the file exists: tables are written once */
    public static RecordTableWriter create(Path directory, String name) throws IOException {
        Path path = directory.resolve(name);
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return new RecordTableWriter(directory, name);
    }

    /**
     * Appends a record, above the one before it by conversation id (compared as ASCII) or, within a conversation, by seq.
     *
     * @param seq at least 1
     * @throws IllegalArgumentException if the order is not ascending or the record is too large
     */
    public void append(ConversationId id, long seq, byte[] record) throws IOException {
        if (record.length > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("record " + seq + " of " + id + " has " + record.length + " bytes");
        }
        begin(id, seq);
        if (record.length > Block.MAX_PAYLOAD_BYTES) {
            endBlock(id);
            appendChunks(id, seq, record);
        } else {
            if (!builder.hasRoomFor(record.length)) {
                endBlock(id);
            }
            builder.add(seq, record);
        }
        lastSeq = seq;
        recordCount++;
    }

    private void begin(ConversationId id, long seq) throws IOException {
        if (id.equals(conversation)) {
            if (seq <= lastSeq) {
                throw new IllegalArgumentException("record " + seq + " of " + id + " after its record " + lastSeq);
            }
            return;
        }
        if (seq < 1 || (conversation != null && id.compareTo(conversation) < 0)) {
            throw new IllegalArgumentException("record " + seq + " of " + id + " after one of " + conversation);
        }
        endConversation();
        conversation = id;
        firstSeq = seq;
        writtenSeq = 0;
    }

    private void appendChunks(ConversationId id, long seq, byte[] record) throws IOException {
        builder.addFirstChunk(seq, record, Block.MAX_PAYLOAD_BYTES);
        blocks.put(BlockKey.of(id, seq, 0), builder, writtenSeq);
        writtenSeq = seq;
        int chunk = 1;
        for (int at = Block.MAX_PAYLOAD_BYTES; at < record.length; at += Block.MAX_PAYLOAD_BYTES) {
            builder.addFurtherChunk(record, at, Math.min(Block.MAX_PAYLOAD_BYTES, record.length - at));
            blocks.put(BlockKey.of(id, seq, chunk++), builder, writtenSeq);
        }
    }

    private void endBlock(ConversationId id) throws IOException {
        if (!builder.isEmpty()) {
            blocks.put(BlockKey.of(id, lastSeq, 0), builder, writtenSeq);
            writtenSeq = lastSeq;
        }
    }

    private void endConversation() throws IOException {
        if (conversation != null) {
            endBlock(conversation);
            index.add(conversation, firstSeq, lastSeq);
        }
    }

    /** Records appended so far. */
    public long recordCount() {
        return recordCount;
    }

    /**
     * Completes the table: forces it, reads every record back, and gives the file its name. Once this returns, the table survives a power
     * cut.
     *
     * @throws IllegalStateException if nothing was appended, as an empty table has no use
     * @throws IOException if the disk failed; what reached it is unknown, and the table must be written anew or the node stopped
     */
    public RecordTableFile finish() throws IOException {
        if (recordCount == 0 || finished) {
            throw new IllegalStateException("nothing to finish in " + name);
        }
        endConversation();
        blocks.finish();
        appendIndexAndFooter();
        RecordTableFile written = new RecordTableFile(
                String.valueOf(aside.getFileName()), Files.size(aside), DurableFiles.sha256(aside), recordCount);
        try (RecordTable table = RecordTable.open(directory, written)) {
            table.verify();
        }
        DurableFiles.publish(directory.resolve(name));
        finished = true;
        return new RecordTableFile(name, written.bytes(), written.sha256(), recordCount);
    }

    private void appendIndexAndFooter() throws IOException {
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long mapBytes = channel.size();
            ByteBuffer mapHead = ByteBuffer.allocate(Footer.MAP_HEAD_BYTES);
            DurableFiles.readFully(channel, mapHead, 0);
            ByteBuffer entries = index.build();
            Footer footer = new Footer(
                    mapBytes,
                    Footer.crc(mapHead.flip()),
                    entries.remaining(),
                    Footer.crc(entries.duplicate()),
                    blocks.blockCount(),
                    recordCount);
            channel.position(mapBytes);
            DurableFiles.writeFully(channel, entries);
            DurableFiles.writeFully(channel, footer.toBytes());
            channel.force(true);
        } catch (IOException e) {
            throw new IOException("cannot write " + aside + ": " + e.getMessage(), e);
        }
    }

    /** Gives up the table unless it was finished. */
    @Override
    public void close() throws IOException {
        blocks.close();
        if (!finished) {
            Files.deleteIfExists(aside);
        }
    }
}
