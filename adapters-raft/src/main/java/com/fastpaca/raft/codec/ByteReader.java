package com.fastpaca.raft.codec;

import com.fastpaca.domain.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ByteWriter} wrote; anything else is a {@link CorruptBytesException}. */
final class ByteReader {
    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int tag() {
        if (at >= bytes.length) {
            throw new CorruptBytesException("bytes end early, at " + at);
        }
        return bytes[at++] & 0xff;
    }

    /** Reads the format's version, and refuses one that this build does not know. */
    void version(int known) {
        int version = tag();
        if (version != known) {
            throw new CorruptBytesException("format version " + version + " is not known here, only " + known);
        }
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = tag();
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value - 1;
            }
        }
        throw new CorruptBytesException("a number is too long, at " + at);
    }

    int size() {
        long size = number();
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw new CorruptBytesException("impossible size " + size + ", at " + at);
        }
        return (int) size;
    }

    int smallNumber() {
        return Math.toIntExact(number());
    }

    long fixed() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | tag();
        }
        return value;
    }

    boolean flag() {
        int value = tag();
        if (value > 1) {
            throw new CorruptBytesException("not a flag: " + value + ", at " + at);
        }
        return value == 1;
    }

    byte[] bytes() {
        int length = size();
        if (length > bytes.length - at) {
            throw new CorruptBytesException("bytes end early, at " + at);
        }
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    String text() {
        int length = size();
        if (length > bytes.length - at) {
            throw new CorruptBytesException("bytes end early, at " + at);
        }
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    RawJson json() {
        return new RawJson(bytes());
    }

    @Nullable
    RawJson jsonOrNull() {
        return flag() ? json() : null;
    }

    <T> Optional<T> optional(Supplier<T> read) {
        return flag() ? Optional.of(read.get()) : Optional.empty();
    }

    OptionalLong optionalNumber() {
        return flag() ? OptionalLong.of(number()) : OptionalLong.empty();
    }

    <T> List<T> list(Supplier<T> read) {
        int count = size();
        if (count == 0) {
            return List.of();
        }
        // Every item takes at least a byte, so that a wrong count cannot reserve memory that the bytes do not justify.
        List<T> values = new ArrayList<>(Math.min(count, bytes.length - at));
        for (int i = 0; i < count; i++) {
            values.add(read.get());
        }
        return values;
    }

    /** Ends reading: nothing may be left. */
    <T> T ended(T value) {
        if (at != bytes.length) {
            throw new CorruptBytesException((bytes.length - at) + " bytes too many");
        }
        return value;
    }
}
