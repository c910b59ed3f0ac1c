package com.fastpaca.raft.group;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * The stored form of log entries and of their replies: a version byte; for an entry its proposer in 16 bytes and its number in 8; then the
 * commands, or their outcomes, as {@link Items}.
 */
public final class EntryCodec {
    private static final byte VERSION = 1;
    private static final int ENTRY_HEAD_BYTES = 1 + 3 * Long.BYTES;

    private EntryCodec() {}

    public static ByteBuffer encode(Entry entry) {
        ByteBuffer out = ByteBuffer.allocate(ENTRY_HEAD_BYTES + Items.size(entry.commands()))
                .put(VERSION)
                .putLong(entry.proposer().getMostSignificantBits())
                .putLong(entry.proposer().getLeastSignificantBits())
                .putLong(entry.number());
        Items.put(out, entry.commands());
        return out.flip();
    }

    /** @throws IllegalArgumentException if the bytes are not an entry of a version known here */
    public static Entry decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.remaining() < ENTRY_HEAD_BYTES || in.get() != VERSION) {
            throw new IllegalArgumentException("not an entry, or of an unknown version");
        }
        return new Entry(new UUID(in.getLong(), in.getLong()), in.getLong(), Items.get(in));
    }

    /** @param outcomes of the entry's commands, in their order */
    public static ByteBuffer encodeReply(List<byte[]> outcomes) {
        ByteBuffer out = ByteBuffer.allocate(1 + Items.size(outcomes)).put(VERSION);
        Items.put(out, outcomes);
        return out.flip();
    }

    /** @throws IllegalArgumentException if the bytes are not a reply of a version known here */
    public static List<byte[]> decodeReply(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (!in.hasRemaining() || in.get() != VERSION) {
            throw new IllegalArgumentException("not a reply, or of an unknown version");
        }
        return Items.get(in);
    }
}
