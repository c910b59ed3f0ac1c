package com.fastpaca.raft.table;

import java.nio.ByteBuffer;

/** Gathers events of one conversation until they fill a block; used again for the next block. */
final class BlockBuilder {
    private final ByteBuffer events = ByteBuffer.allocate(Block.headerBytes(Block.MAX_EVENTS));
    private final ByteBuffer payload = ByteBuffer.allocate(Block.MAX_PAYLOAD_BYTES);
    private final ByteBuffer block = ByteBuffer.allocate(Block.headerBytes(Block.MAX_EVENTS) + Block.MAX_PAYLOAD_BYTES);
    private int eventCount;

    boolean isEmpty() {
        return eventCount == 0;
    }

    boolean hasRoomFor(int recordBytes) {
        return eventCount < Block.MAX_EVENTS && recordBytes <= payload.remaining();
    }

    void add(long seq, byte[] record) {
        addFirstChunk(seq, record, record.length);
    }

    /** Adds an event of which only the first bytes are in this block. */
    void addFirstChunk(long seq, byte[] record, int chunkBytes) {
        Block.writeEvent(events, seq, record);
        payload.put(record, 0, chunkBytes);
        eventCount++;
    }

    void addFurtherChunk(byte[] record, int from, int chunkBytes) {
        payload.put(record, from, chunkBytes);
    }

    /** The finished block, valid until this builder is used again. */
    ByteBuffer build(byte[] key, int ordinal, long previousSeq) {
        block.clear();
        Block.writeHeader(block, key, ordinal, previousSeq, events.flip());
        block.put(payload.flip());
        events.clear();
        payload.clear();
        eventCount = 0;
        return block.flip();
    }
}
