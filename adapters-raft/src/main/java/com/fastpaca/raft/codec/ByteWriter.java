package com.fastpaca.raft.codec;

import com.fastpaca.domain.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers as LEB128 (seven bits a byte, least significant first), and strings and arrays after their length. A number
 * is stored as one more than it is, so that -1, which stands for an absent count, takes a byte too.
 */
final class ByteWriter {
    private byte[] bytes;
    private int size;

    ByteWriter(int expectedBytes) {
        bytes = new byte[Math.max(16, expectedBytes)];
    }

    byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    ByteWriter tag(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    ByteWriter number(long value) {
        reserve(10);
        long rest = value + 1;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    ByteWriter fixed(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    ByteWriter flag(boolean value) {
        return tag(value ? 1 : 0);
    }

    ByteWriter bytes(byte[] value) {
        number(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    ByteWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter json(RawJson value) {
        number(value.length());
        reserve(value.length());
        value.copyTo(bytes, size);
        size += value.length();
        return this;
    }

    ByteWriter jsonOrNull(@Nullable RawJson value) {
        flag(value != null);
        return value == null ? this : json(value);
    }

    <T> ByteWriter optional(Optional<T> value, Consumer<T> write) {
        flag(value.isPresent());
        value.ifPresent(write);
        return this;
    }

    ByteWriter optional(OptionalLong value) {
        flag(value.isPresent());
        value.ifPresent(this::number);
        return this;
    }

    <T> ByteWriter each(Iterable<T> values, int count, Consumer<T> write) {
        number(count);
        values.forEach(write);
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
