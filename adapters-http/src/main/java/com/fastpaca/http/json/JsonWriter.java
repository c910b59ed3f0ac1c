package com.fastpaca.http.json;

import com.fastpaca.domain.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes JSON into a growing array: the punctuation and escapes of answers, between values that are copied as they were received. */
public final class JsonWriter {
    private static final int MILLIS_A_DAY = 24 * 60 * 60 * 1000;
    private static final int MAX_YEAR = 9999;
    private static final RawJson NULL = RawJson.of("null");

    private byte[] bytes;
    private int size;
    private boolean needsComma;

    public JsonWriter(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    public int size() {
        return size;
    }

    /** The array being written to, of which the first {@link #size} bytes are what was written. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** What has been written, and starts over after it. */
    public byte[] drain() {
        byte[] drained = toBytes();
        if (size == bytes.length) {
            bytes = new byte[bytes.length];
        }
        size = 0;
        return drained;
    }

    public JsonWriter startObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter startArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /** A member's name; names are constants of the contract and need no escapes. */
    public JsonWriter name(String name) {
        separate();
        ascii("\"").ascii(name).ascii("\":");
        needsComma = false;
        return this;
    }

    public JsonWriter field(String name, long value) {
        return name(name).value(value);
    }

    public JsonWriter field(String name, boolean value) {
        return name(name).value(value);
    }

    public JsonWriter field(String name, String value) {
        return name(name).value(value);
    }

    public JsonWriter field(String name, RawJson value) {
        return name(name).value(value);
    }

    /** What the value is as text; null if there is none. */
    public JsonWriter fieldOrNull(String name, Optional<?> value) {
        return value.isPresent() ? field(name, value.get().toString()) : field(name, NULL);
    }

    /** The number; null if there is none. */
    public JsonWriter fieldOrNull(String name, OptionalLong value) {
        return value.isPresent() ? field(name, value.getAsLong()) : field(name, NULL);
    }

    public JsonWriter value(long value) {
        separate();
        return ascii(Long.toString(value));
    }

    public JsonWriter value(boolean value) {
        separate();
        return ascii(value ? "true" : "false");
    }

    public JsonWriter value(String value) {
        separate();
        return isPlain(value)
                ? ascii("\"").ascii(value).ascii("\"")
                : raw(quoted(value).getBytes(StandardCharsets.UTF_8));
    }

    public JsonWriter value(RawJson value) {
        separate();
        reserve(value.length());
        value.copyTo(bytes, size);
        size += value.length();
        return this;
    }

    /** A number as its digits. */
    public JsonWriter number(String digits) {
        separate();
        return ascii(digits);
    }

    /** A time in milliseconds since the epoch, as RFC 3339 has it in UTC; by hand, as there is one in each message of a window. */
    public JsonWriter time(long millis) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(millis, MILLIS_A_DAY));
        if (day.getYear() < 0 || day.getYear() > MAX_YEAR) {
            return value(Instant.ofEpochMilli(millis).toString());
        }
        int ofDay = Math.floorMod(millis, MILLIS_A_DAY);
        separate();
        return ascii("\"")
                .digits(day.getYear(), 4, '-')
                .digits(day.getMonthValue(), 2, '-')
                .digits(day.getDayOfMonth(), 2, 'T')
                .digits(ofDay / 3_600_000, 2, ':')
                .digits(ofDay / 60_000 % 60, 2, ':')
                .digits(ofDay / 1_000 % 60, 2, '.')
                .digits(ofDay % 1_000, 3, 'Z')
                .ascii("\"");
    }

    /** Ends a line of newline-delimited JSON. */
    public JsonWriter endLine() {
        needsComma = false;
        return ascii("\n");
    }

    /** Whether the string's characters are its bytes. */
    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** A string in quotes, with what JSON requires escaped; half a surrogate pair is escaped too, as UTF-8 cannot hold it. */
    private static String quoted(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || isUnpaired(value, i)) {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    /** Whether half a surrogate pair stands there without its other half. */
    static boolean isUnpaired(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
    }

    private JsonWriter open(char bracket) {
        separate();
        needsComma = false;
        reserve(1);
        bytes[size++] = (byte) bracket;
        return this;
    }

    private JsonWriter close(char bracket) {
        reserve(1);
        bytes[size++] = (byte) bracket;
        needsComma = true;
        return this;
    }

    private void separate() {
        if (needsComma) {
            ascii(",");
        }
        needsComma = true;
    }

    @SuppressWarnings("deprecation") // the one way to copy ASCII without an array between
    private JsonWriter ascii(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
        return this;
    }

    private JsonWriter digits(int number, int count, char behind) {
        reserve(count + 1);
        int rest = number;
        for (int i = size + count - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += count;
        bytes[size++] = (byte) behind;
        return this;
    }

    private JsonWriter raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
