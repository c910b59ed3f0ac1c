package com.fastpaca.raft.table;

import java.nio.ByteBuffer;

/** Gathers records of one conversation until they fill a block; used again for the next block. */
final class BlockBuilder {
    private final ByteBuffer heads = ByteBuffer.allocate(Block.headerBytes(Block.MAX_RECORDS));
    private final ByteBuffer payload = ByteBuffer.allocate(Block.MAX_PAYLOAD_BYTES);
    private final ByteBuffer block =
            ByteBuffer.allocate(Block.headerBytes(Block.MAX_RECORDS) + Block.MAX_PAYLOAD_BYTES);
    private int recordCount;

    boolean isEmpty() {
        return recordCount == 0;
    }

    boolean hasRoomFor(int recordBytes) {
        return recordCount < Block.MAX_RECORDS && recordBytes <= payload.remaining();
    }

    void add(long seq, byte[] record) {
        addFirstChunk(seq, record, record.length);
    }

    /** Adds a record of which only the first bytes are in this block. */
    void addFirstChunk(long seq, byte[] record, int chunkBytes) {
        Block.writeHead(heads, seq, record);
        payload.put(record, 0, chunkBytes);
        recordCount++;
    }

    void addFurtherChunk(byte[] record, int from, int chunkBytes) {
        payload.put(record, from, chunkBytes);
    }

    /** The finished block, valid until this builder is used again. */
    ByteBuffer build(byte[] key, int ordinal, long previousSeq) {
        block.clear();
        Block.writeHeader(block, key, ordinal, previousSeq, heads.flip());
        block.put(payload.flip());
        heads.clear();
        payload.clear();
        recordCount = 0;
        return block.flip();
    }
}
