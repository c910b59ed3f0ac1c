package com.fastpaca.raft.table;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The last bytes of a table's file: what it is, where its parts are, and checksums of the parts that are read when it is opened.
 *
 * @param mapBytes size of the sorted table, which begins the file
 * @param mapHeadCrc CRC32C of the first {@link #MAP_HEAD_BYTES} of the sorted table, its own header
 * @param indexBytes size of the {@link ConversationIndex}, which follows the sorted table
 */
record Footer(long mapBytes, int mapHeadCrc, int indexBytes, int indexCrc, int blockCount, long recordCount) {
    static final int BYTES = 48;
    static final int MAP_HEAD_BYTES = 64;

    private static final long MAGIC = 0x46_50_45_56_45_4e_54_53L; // "FPEVENTS"
    private static final int VERSION = 1;
    private static final int CRC_AT = BYTES - Integer.BYTES;

    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(mapBytes)
                .putInt(mapHeadCrc)
                .putInt(indexBytes)
                .putInt(indexCrc)
                .putInt(blockCount)
                .putLong(recordCount);
        return bytes.putInt(crc(bytes.duplicate().flip())).flip();
    }

    /** @throws CorruptTableException if a file of this size cannot end with these bytes, or its version is not known here */
    static Footer read(Path file, long fileBytes, ByteBuffer bytes) {
        if (bytes.remaining() != BYTES || bytes.getLong() != MAGIC) {
            throw new CorruptTableException(file, "is truncated, or no table of records");
        }
        int version = bytes.getInt();
        if (version != VERSION) {
            throw new CorruptTableException(
                    file, "has format version " + version + "; only " + VERSION + " is known here");
        }
        Footer footer = new Footer(
                bytes.getLong(), bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getLong());
        if (bytes.getInt() != crc(bytes.duplicate().position(0).limit(CRC_AT))) {
            throw new CorruptTableException(file, "has a footer that fails its checksum");
        }
        if (footer.mapBytes + footer.indexBytes + BYTES != fileBytes) {
            throw new CorruptTableException(file, "is truncated or has grown: " + fileBytes + " bytes");
        }
        return footer;
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
