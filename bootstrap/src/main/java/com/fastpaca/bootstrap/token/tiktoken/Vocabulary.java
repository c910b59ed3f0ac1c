package com.fastpaca.bootstrap.token.tiktoken;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The tokens of an encoding and the order in which they were learnt, their rank. A hash table over one array of all their bytes; the
 * largest, of 200,000 tokens, takes 4 MB.
 */
final class Vocabulary {
    /** The rank of what is no token. */
    static final int NONE = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** 2^64 divided by the golden ratio, which spreads keys that differ in few bits. */
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    /** The bytes of all tokens, one after another by rank. */
    private final byte[] bytes;

    /** Where each token starts in {@link #bytes}, and where the last one ends. */
    private final int[] starts;

    /** By hash: one more than a token's rank, or 0; a token stands in the first slot from its own on that was free. */
    private final int[] slots;

    private final int shift;
    private final int longestToken;

    private Vocabulary(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
        int tokens = starts.length - 1;
        int slotBits = 33 - Integer.numberOfLeadingZeros(tokens);
        this.slots = new int[1 << slotBits];
        this.shift = Long.SIZE - slotBits;
        int longest = 0;
        for (int rank = 0; rank < tokens; rank++) {
            longest = Math.max(longest, starts[rank + 1] - starts[rank]);
            int slot = slotOf(bytes, starts[rank], starts[rank + 1]);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = rank + 1;
        }
        this.longestToken = longest;
    }

    /**
     * Reads tiktoken's format: a line for each token, its bytes as base64 and its rank, in the order of the ranks.
     *
     * @throws IOException if the tokens cannot be read, are out of order, or lack a single byte
     */
    static Vocabulary read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        int[] starts = new int[1 << 16];
        int tokens = 0;
        int lastRank = -1;
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int rank = addToken(line, bytes);
            if (rank <= lastRank) {
                throw new IOException("the vocabulary is out of order at \"" + line + "\"");
            }
            lastRank = rank;
            tokens++;
            if (tokens == starts.length) {
                starts = Arrays.copyOf(starts, 2 * tokens);
            }
            starts[tokens] = bytes.size();
        }
        Vocabulary vocabulary = new Vocabulary(bytes.toByteArray(), Arrays.copyOf(starts, tokens + 1));
        vocabulary.requireAllBytes();
        return vocabulary;
    }

    /** Adds the bytes of a line's token and returns its rank. */
    private static int addToken(String line, ByteArrayOutputStream bytes) throws IOException {
        try {
            int space = Math.max(line.indexOf(' '), 0);
            byte[] token = Base64.getDecoder().decode(line.substring(0, space));
            if (token.length > 0) {
                bytes.writeBytes(token);
                return Integer.parseInt(line.substring(space + 1));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("the vocabulary has a line that is no token: \"" + line + "\"", e);
        }
        throw new IOException("the vocabulary has a line that is no token: \"" + line + "\"");
    }

    /** Without them some texts would have no tokens. */
    private void requireAllBytes() throws IOException {
        for (int value = 0; value < 256; value++) {
            if (rank(new byte[] {(byte) value}, 0, 1) == NONE) {
                throw new IOException("the vocabulary has no token for the byte " + value);
            }
        }
    }

    /** The rank of the token with these bytes of a text, or {@link #NONE}. */
    int rank(byte[] text, int from, int to) {
        if (to - from > longestToken) {
            return NONE;
        }
        int slot = slotOf(text, from, to);
        while (slots[slot] != 0) {
            int rank = slots[slot] - 1;
            if (Arrays.equals(bytes, starts[rank], starts[rank + 1], text, from, to)) {
                return rank;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return NONE;
    }

    private int slotOf(byte[] text, int from, int to) {
        long hash = 0;
        int index = from;
        for (; index <= to - Long.BYTES; index += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(text, index)) * MULTIPLIER;
        }
        long rest = 0;
        for (; index < to; index++) {
            rest = (rest << Byte.SIZE) | (text[index] & 0xff);
        }
        return (int) (((hash ^ rest) * MULTIPLIER) >>> shift);
    }
}
