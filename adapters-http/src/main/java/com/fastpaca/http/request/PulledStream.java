package com.fastpaca.http.request;

import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream of chunks that are made as they are read, so that a long answer never is in memory as a whole. */
public final class PulledStream extends InputStream {
    private final Supplier<byte @Nullable []> chunks;
    private byte @Nullable [] chunk = new byte[0];
    private int at;

    /** @param chunks the next chunk, null behind the last one */
    public PulledStream(Supplier<byte @Nullable []> chunks) {
        this.chunks = chunks;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        while (chunk != null && at == chunk.length && length > 0) {
            chunk = chunks.get();
            at = 0;
        }
        byte[] present = chunk;
        if (present == null) {
            return -1;
        }
        int count = Math.min(length, present.length - at);
        System.arraycopy(present, at, target, offset, count);
        at += count;
        return count;
    }
}
