package com.fastpaca.raft.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Several commands in one log entry, or their outcomes in its reply: a version byte, a count, and each item behind its length; numbers
 * are four bytes, big-endian.
 */
public final class EntryCodec {
    private static final byte VERSION = 1;

    private EntryCodec() {}

    public static ByteBuffer encode(List<byte[]> items) {
        int size = 1 + Integer.BYTES;
        for (byte[] item : items) {
            size += Integer.BYTES + item.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(VERSION).putInt(items.size());
        for (byte[] item : items) {
            out.putInt(item.length).put(item);
        }
        return out.flip();
    }

    /** @throws IllegalArgumentException if the bytes are not an entry of a version known here */
    public static List<byte[]> decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.remaining() < 1 + Integer.BYTES || in.get() != VERSION) {
            throw new IllegalArgumentException("not an entry, or of an unknown version");
        }
        int count = in.getInt();
        List<byte[]> items = new ArrayList<>(Math.min(count, in.remaining()));
        for (int i = 0; i < count; i++) {
            if (in.remaining() < Integer.BYTES) {
                throw new IllegalArgumentException("the entry ends early");
            }
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("an item of the entry has length " + length);
            }
            byte[] item = new byte[length];
            in.get(item);
            items.add(item);
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("the entry is too long");
        }
        return items;
    }
}
