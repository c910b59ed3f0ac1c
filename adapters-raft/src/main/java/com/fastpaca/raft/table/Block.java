package com.fastpaca.raft.table;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One value of the sorted table: consecutive records of one conversation, or a chunk of a record too large for one block. The header
 * proves which block this is and what preceded it, so that a damaged index cannot make records disappear unnoticed.
 *
 * <p>Layout, big-endian: CRC32C of the key and of the header after this field (4 bytes), number of records (4; 0 in all chunks of an
 * record but the first), the block's number within the table from 0 (4), the highest seq of which the conversation's earlier blocks hold
 * something, or 0 (8), then for each record its seq (8), length (4) and CRC32C (4); then the records' bytes.
 */
final class Block {
    /** Blocks in a MapDB node. MapDB's index leads to nodes and reads all keys of one, so that more would only be slower. */
    static final int PER_NODE = 1;

    /** Eight blocks fill a page of 128 KiB, whatever the length of the id, and little of it stays empty. */
    static final int MAX_PAYLOAD_BYTES = 16_000;

    static final int MAX_RECORDS = 64;

    private static final int CRC_BYTES = 4;
    private static final int COUNT_AT = 4;
    private static final int ORDINAL_AT = 8;
    private static final int PREVIOUS_SEQ_AT = 12;
    private static final int HEADS_AT = 20;
    private static final int HEAD_BYTES = 16;
    private static final int LENGTH_IN_HEAD = 8;
    private static final int CRC_IN_HEAD = 12;

    private final byte[] key;
    private final ByteBuffer bytes;
    private final ByteBuffer header;

    private Block(byte[] key, ByteBuffer bytes, ByteBuffer header) {
        this.key = key;
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * A view of the block that begins where the buffer does.
     *
     * @throws IllegalStateException if it is not the block that was written under this key
     */
    static Block read(byte[] key, ByteBuffer bytes) {
        int recordCount = bytes.getInt(COUNT_AT);
        if (recordCount < 0 || recordCount > MAX_RECORDS) {
            throw new IllegalStateException("impossible number of records in a block: " + recordCount);
        }
        byte[] header = new byte[headerBytes(recordCount)];
        bytes.get(0, header);
        ByteBuffer checked = ByteBuffer.wrap(header);
        if (checked.getInt(0) != headerCrc(key, header)) {
            throw new IllegalStateException("a block's header fails its checksum");
        }
        return new Block(key, bytes, checked);
    }

    static int headerBytes(int recordCount) {
        return HEADS_AT + recordCount * HEAD_BYTES;
    }

    /** The header's bytes in front of the payload. */
    static void writeHeader(ByteBuffer block, byte[] key, int ordinal, long previousSeq, ByteBuffer heads) {
        int recordCount = heads.remaining() / HEAD_BYTES;
        byte[] header = new byte[headerBytes(recordCount)];
        ByteBuffer fields = ByteBuffer.wrap(header);
        fields.position(COUNT_AT);
        fields.putInt(recordCount).putInt(ordinal).putLong(previousSeq).put(heads);
        fields.putInt(0, headerCrc(key, header));
        block.put(header);
    }

    /** What the header says of one record. */
    static void writeHead(ByteBuffer heads, long seq, byte[] record) {
        heads.putLong(seq).putInt(record.length).putInt(crc(record));
    }

    static int crc(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record);
        return (int) crc.getValue();
    }

    private static int headerCrc(byte[] key, byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(header, CRC_BYTES, header.length - CRC_BYTES);
        return (int) crc.getValue();
    }

    byte[] key() {
        return key;
    }

    int recordCount() {
        return header.getInt(COUNT_AT);
    }

    int ordinal() {
        return header.getInt(ORDINAL_AT);
    }

    long previousSeq() {
        return header.getLong(PREVIOUS_SEQ_AT);
    }

    long seq(int place) {
        return header.getLong(HEADS_AT + place * HEAD_BYTES);
    }

    int length(int place) {
        return header.getInt(HEADS_AT + place * HEAD_BYTES + LENGTH_IN_HEAD);
    }

    int crc(int place) {
        return header.getInt(HEADS_AT + place * HEAD_BYTES + CRC_IN_HEAD);
    }

    void copyPayload(int from, byte[] target, int targetFrom, int length) {
        bytes.get(header.capacity() + from, target, targetFrom, length);
    }
}
