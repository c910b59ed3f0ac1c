package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * Steps through one table's records in order; for one thread, which holds the table open meanwhile. Bytes are read and checked only for
 * records that are asked for.
 */
final class RecordCursor {
    private final BlockMap map;
    private final BlockMap.Cursor blocks;

    /** A key of the only conversation to read, or null to read all of them. */
    private final byte @Nullable [] only;

    private final long fromSeq;
    private final long toSeq;

    private @Nullable Block block;
    private int place;
    private int payloadAt;
    private int furtherChunks;

    private RecordCursor(BlockMap map, BlockMap.Cursor blocks, byte @Nullable [] only, long fromSeq, long toSeq) {
        this.map = map;
        this.blocks = blocks;
        this.only = only;
        this.fromSeq = fromSeq;
        this.toSeq = toSeq;
    }

    static RecordCursor all(BlockMap map) {
        return new RecordCursor(map, map.all(), null, 1, Long.MAX_VALUE);
    }

    /** One conversation's records from one seq to another, both inclusive. */
    static RecordCursor range(BlockMap map, ConversationId id, long fromSeq, long toSeq) {
        byte[] fromKey = BlockKey.of(id, Math.max(1, fromSeq), 0);
        return new RecordCursor(map, map.from(fromKey), fromKey, fromSeq, toSeq);
    }

    /** Moves to the next record, at first to the first one; false after the last one. */
    boolean next() {
        do {
            if (!step()) {
                return false;
            }
        } while (seq() < fromSeq);
        return seq() <= toSeq;
    }

    private boolean step() {
        for (; furtherChunks > 0; furtherChunks--) {
            blocks.next();
        }
        if (block != null && place + 1 < block.recordCount()) {
            payloadAt += block.length(place);
            place++;
        } else if (!nextBlock()) {
            return false;
        }
        furtherChunks = furtherChunks(current().length(place));
        return true;
    }

    private boolean nextBlock() {
        if (block != null && only != null && seq() >= toSeq) {
            return false;
        }
        block = blocks.next();
        place = 0;
        payloadAt = 0;
        return block != null && (only == null || BlockKey.sameConversation(block.key(), only));
    }

    private static int furtherChunks(int length) {
        return length <= Block.MAX_PAYLOAD_BYTES ? 0 : (length - 1) / Block.MAX_PAYLOAD_BYTES;
    }

    /** A key of the record's conversation. */
    byte[] key() {
        return current().key();
    }

    long seq() {
        return current().seq(place);
    }

    /** Reads the record's bytes; at most once for each record. */
    byte[] record() {
        Block first = current();
        byte[] record = new byte[first.length(place)];
        int at = Math.min(record.length, Block.MAX_PAYLOAD_BYTES);
        copy(first, payloadAt, record, 0, at);
        for (; furtherChunks > 0; furtherChunks--) {
            Block chunk = blocks.next();
            if (chunk == null) {
                throw corrupt("chunks are missing");
            }
            int length = Math.min(record.length - at, Block.MAX_PAYLOAD_BYTES);
            copy(chunk, 0, record, at, length);
            at += length;
        }
        if (Block.crc(record) != first.crc(place)) {
            throw corrupt("its bytes fail their checksum");
        }
        return record;
    }

    CorruptTableException corrupt(String problem) {
        return map.corrupt("record " + seq() + " of " + BlockKey.conversationId(key()) + ": " + problem);
    }

    private void copy(Block source, int from, byte[] record, int at, int length) {
        try {
            source.copyPayload(from, record, at, length);
        } catch (IndexOutOfBoundsException | InternalError e) {
            throw map.corrupt("record " + seq() + " cannot be read", e);
        }
    }

    private Block current() {
        if (block == null) {
            throw new IllegalStateException("not at a record");
        }
        return block;
    }
}
