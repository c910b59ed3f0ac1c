package com.fastpaca.raft.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Several runs of bytes as one: a count, and each item after its length; numbers are four bytes, big-endian. */
final class Items {
    private Items() {}

    static int size(List<byte[]> items) {
        int size = Integer.BYTES;
        for (byte[] item : items) {
            size += Integer.BYTES + item.length;
        }
        return size;
    }

    static void put(ByteBuffer out, List<byte[]> items) {
        out.putInt(items.size());
        for (byte[] item : items) {
            out.putInt(item.length).put(item);
        }
    }

    /** @throws IllegalArgumentException if the bytes that remain are not items, and nothing else */
    static List<byte[]> get(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException("the items end early");
        }
        int count = in.getInt();
        List<byte[]> items = new ArrayList<>(Math.clamp(count, 0, in.remaining()));
        for (int i = 0; i < count; i++) {
            if (in.remaining() < Integer.BYTES) {
                throw new IllegalArgumentException("the items end early");
            }
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("an item has length " + length);
            }
            byte[] item = new byte[length];
            in.get(item);
            items.add(item);
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("there is something after the items");
        }
        return items;
    }
}
