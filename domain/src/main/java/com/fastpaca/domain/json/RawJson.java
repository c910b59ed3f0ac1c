package com.fastpaca.domain.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as the UTF-8 bytes that a client sent, white space between tokens removed. The domain never parses it again: it is
 * stored, cut and written out as it is. The array is shared, not copied: whoever makes or reads one must not change it.
 */
public final class RawJson {
    /** The empty object. */
    public static final RawJson EMPTY_OBJECT = of("{}");

    private final byte[] bytes;

    public RawJson(byte[] bytes) {
        this.bytes = bytes;
    }

    public static RawJson of(String json) {
        return new RawJson(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawJson that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
