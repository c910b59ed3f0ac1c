package com.fastpaca.bootstrap.log;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Lines on their way out. They are of printable ASCII, with escapes for everything else, so that no text, wherever it came from, ends a
 * line, begins one, or moves a terminal's cursor.
 */
final class LineBuffer {
    /** What is longer is cut: no line grows without end, and collectors cut long ones where they like. */
    static final int MAX_CHARACTERS = 1 << 15;

    private static final int INITIAL_BYTES = 1 << 13;

    /** Beyond it the array is not kept for the lines that come next. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final char REPLACEMENT = '\ufffd';

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    int size() {
        return size;
    }

    /** Text that is known to need no escapes. */
    @SuppressWarnings("deprecation") // the one way to copy ASCII without an array between
    LineBuffer plain(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
        return this;
    }

    LineBuffer plain(char c) {
        reserve(1);
        bytes[size++] = (byte) c;
        return this;
    }

    /** A number of so many digits, from the left filled up with zeros. */
    LineBuffer digits(int number, int count) {
        reserve(count);
        int rest = number;
        for (int i = size + count - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += count;
        return this;
    }

    /** Text as a JSON string. */
    LineBuffer quoted(String text) {
        return plain('"').escaped(text, true).plain('"');
    }

    /** Text for people: as a JSON string without quotes, but with backslashes and quotes as they are. */
    LineBuffer readable(String text) {
        return escaped(text, false);
    }

    private LineBuffer escaped(String text, boolean json) {
        int end = Math.min(text.length(), MAX_CHARACTERS);
        int from = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || (json && (c == '"' || c == '\\'))) {
                copy(text, from, i);
                escape(c, text, i);
                from = i + 1;
            }
        }
        copy(text, from, end);
        return end < text.length() ? plain("... (" + (text.length() - end) + " more)") : this;
    }

    @SuppressWarnings("deprecation") // as above
    private void copy(String text, int from, int to) {
        reserve(to - from);
        text.getBytes(from, to, bytes, size);
        size += to - from;
    }

    private void escape(char c, String text, int at) {
        switch (c) {
            case '"', '\\' -> plain('\\').plain(c);
            case '\n' -> plain("\\n");
            case '\r' -> plain("\\r");
            case '\t' -> plain("\\t");
            default ->
                // Parsers refuse half a pair of surrogates, escaped or not.
                plain("\\u").plain(HexFormat.of().toHexDigits(isUnpaired(c, text, at) ? REPLACEMENT : c));
        }
    }

    private static boolean isUnpaired(char c, String text, int at) {
        if (Character.isHighSurrogate(c)) {
            // What the other half would be may be cut off.
            return at + 1 >= Math.min(text.length(), MAX_CHARACTERS) || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    /** Writes what is here and starts over. */
    void drainTo(OutputStream out) throws IOException {
        int written = size;
        size = 0;
        if (written == 0) {
            return;
        }
        try {
            out.write(bytes, 0, written);
        } finally {
            if (bytes.length > KEPT_BYTES) {
                bytes = new byte[INITIAL_BYTES];
            }
        }
    }

    /** Drops all after the first {@code newSize} bytes. */
    void cut(int newSize) {
        size = newSize;
    }
}
