package com.fastpaca.raft.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * What a segment's bytes hold. A segment is the header {@code RaftLog1}, then entries, then zeros up to the end of the space that was
 * allocated ahead. An entry is the length of its protobuf as a varint, the protobuf, and a CRC-32C of both.
 *
 * @param lastIndex index of the last entry of the unbroken run from the segment's start; one below the first if there is none
 * @param endOfEntries the offset after that entry
 * @param ending what follows there
 */
record SegmentScan(long lastIndex, long endOfEntries, Ending ending) {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int MAX_VARINT_BYTES = 5;

    /** Tags of the first two fields of an entry: its term and its index. */
    private static final byte TERM_TAG = 0x08;

    enum Ending {
        /** Nothing, or zeros alone. */
        CLEAN,
        /** The beginning of an entry that was not written whole, or other bytes with no whole entry among them. */
        TORN,
        /** Damage, with a whole entry after it. */
        ENTRIES_BEHIND_DAMAGE
    }

    static SegmentScan of(Path file, long firstIndex) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readAllBytes();
        }
        int headerBytes = Math.min(HEADER.length, bytes.length);
        if (!Arrays.equals(bytes, 0, headerBytes, HEADER, 0, headerBytes) || bytes.length < HEADER.length) {
            return new SegmentScan(firstIndex - 1, 0, isZero(bytes, 0) ? Ending.CLEAN : endingOf(bytes, 0, firstIndex));
        }
        int at = HEADER.length;
        long next = firstIndex;
        for (Entry entry = entryAt(bytes, at); entry != null && entry.index() == next; entry = entryAt(bytes, at)) {
            at = entry.end();
            next++;
        }
        return new SegmentScan(next - 1, at, isZero(bytes, at) ? Ending.CLEAN : endingOf(bytes, at, next));
    }

    private static Ending endingOf(byte[] bytes, int from, long nextIndex) {
        for (int at = from + 1; at < bytes.length; at++) {
            Entry entry = entryAt(bytes, at);
            if (entry != null && entry.index() >= nextIndex) {
                return Ending.ENTRIES_BEHIND_DAMAGE;
            }
        }
        return Ending.TORN;
    }

    private record Entry(long index, int end) {}

    /** The whole entry at an offset, or null. */
    private static @Nullable Entry entryAt(byte[] bytes, int at) {
        int length = 0;
        int position = at;
        for (int shift = 0; ; shift += 7) {
            if (position >= bytes.length || position - at >= MAX_VARINT_BYTES) {
                return null;
            }
            byte each = bytes[position++];
            length |= (each & 0x7f) << shift;
            if (each >= 0) {
                break;
            }
        }
        if (length <= 0 || length > bytes.length - position - CHECKSUM_BYTES || bytes[position] != TERM_TAG) {
            return null;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, at, position - at + length);
        int end = position + length + CHECKSUM_BYTES;
        if (ByteBuffer.wrap(bytes).getInt(position + length) != (int) checksum.getValue()) {
            return null;
        }
        try {
            LogEntryProto entry = LogEntryProto.parseFrom(
                    ByteBuffer.wrap(bytes, position, length).slice());
            return new Entry(entry.getIndex(), end);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static boolean isZero(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }
}
