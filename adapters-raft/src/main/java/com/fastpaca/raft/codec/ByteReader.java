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
    private final boolean sharing;
    private int at;

    private ByteReader(byte[] bytes, boolean sharing) {
        this.bytes = bytes;
        this.sharing = sharing;
    }

    /** Reads JSON values that keep the whole array in memory: for what is mostly JSON, or not kept long. */
    static ByteReader sharing(byte[] bytes) {
        return new ByteReader(bytes, true);
    }

    /** Reads JSON values that have their own arrays. */
    static ByteReader copying(byte[] bytes) {
        return new ByteReader(bytes, false);
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

    /** Reads the format's version, which may be any of a range; both ends are inclusive. */
    int version(int first, int last) {
        int version = tag();
        if (version < first || version > last) {
            throw new CorruptBytesException(
                    "format version " + version + " is not known here, only " + first + " to " + last);
        }
        return version;
    }

    byte[] bytes() {
        int start = skip(size());
        return Arrays.copyOfRange(bytes, start, at);
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
        long number = number();
        if (number != (int) number) {
            throw new CorruptBytesException("impossible number " + number + ", at " + at);
        }
        return (int) number;
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

    String text() {
        int start = skip(size());
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }

    RawJson json() {
        int start = skip(size());
        return sharing ? new RawJson(bytes, start, at) : new RawJson(Arrays.copyOfRange(bytes, start, at));
    }

    /** Steps over so many bytes, and returns where they start. */
    private int skip(int length) {
        if (length > bytes.length - at) {
            throw new CorruptBytesException("bytes end early, at " + at);
        }
        int start = at;
        at += length;
        return start;
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
