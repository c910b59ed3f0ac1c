package com.fastpaca.domain.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as the UTF-8 bytes that a client sent, white space between tokens removed. The domain never parses it again: it is
 * stored, cut and written out as it is. The bytes may lie within a larger array, which is shared, not copied: whoever makes one must not
 * change the array.
 */
public final class RawJson {
    /** The empty object. */
    public static final RawJson EMPTY_OBJECT = of("{}");

    private final byte[] array;
    private final int start;
    private final int length;

    public RawJson(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** The bytes from {@code start} to {@code end}, exclusive, of an array, all of which stays in memory with them. */
    public RawJson(byte[] array, int start, int end) {
        if (start < 0 || end < start || end > array.length) {
            throw new IndexOutOfBoundsException(start + " to " + end + " of " + array.length + " bytes");
        }
        this.array = array;
        this.start = start;
        this.length = end - start;
    }

    public static RawJson of(String json) {
        return new RawJson(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes in an array of their own; not to be changed, as it may be shared all the same. */
    public byte[] bytes() {
        return length == array.length ? array : Arrays.copyOfRange(array, start, start + length);
    }

    public int length() {
        return length;
    }

    /** Copies all bytes to an index of an array. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, start, target, at, length);
    }

    /** Writes the bytes between two indexes, the second exclusive. */
    public void writeTo(ByteArrayOutputStream out, int from, int to) {
        out.write(array, start + from, to - from);
    }

    /** The characters of the bytes between two indexes, the second exclusive, neither within a character. */
    public String text(int from, int to) {
        return new String(array, start + from, to - from, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawJson that
                && Arrays.equals(array, start, start + length, that.array, that.start, that.start + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return text(0, length);
    }
}
