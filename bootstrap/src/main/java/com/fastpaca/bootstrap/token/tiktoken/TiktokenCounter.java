package com.fastpaca.bootstrap.token.tiktoken;

import com.fastpaca.ports.token.TokenCounter;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Counts the tokens of an encoding of OpenAI's, exactly as tiktoken does. Special tokens count as the text that they are, and an unpaired
 * surrogate as U+FFFD. Time is linear in the text, also where it is a single piece; beside its UTF-8 bytes a count takes a few kilobytes.
 */
public final class TiktokenCounter implements TokenCounter {
    /** Time per byte grows with it; much less than this, and windows disagree about the longest tokens, of 128 bytes. */
    private static final int WINDOW_BYTES = 512;

    private static final int REPLACEMENT = 0xfffd;

    private final Splitting splitting;
    private final Vocabulary vocabulary;

    private TiktokenCounter(Splitting splitting, Vocabulary vocabulary) {
        this.splitting = splitting;
        this.vocabulary = vocabulary;
    }

    /** Loads an encoding's vocabulary from jtokkit's jar. */
    public static TiktokenCounter load(EncodingType encoding) {
        return switch (encoding) {
            case O200K_BASE -> new TiktokenCounter(new O200kSplitting(), vocabulary("o200k_base"));
            case CL100K_BASE -> new TiktokenCounter(new Cl100kSplitting(), vocabulary("cl100k_base"));
            case P50K_BASE, P50K_EDIT -> new TiktokenCounter(new Gpt2Splitting(), vocabulary("p50k_base"));
            case R50K_BASE -> new TiktokenCounter(new Gpt2Splitting(), vocabulary("r50k_base"));
        };
    }

    private static Vocabulary vocabulary(String name) {
        String resource = "/com/knuddels/jtokkit/" + name + ".tiktoken";
        try (InputStream in = EncodingType.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource);
            }
            return Vocabulary.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int count(String text) {
        byte[] bytes = utf8(text);
        PieceMerging merging = null;
        int count = 0;
        for (int start = 0; start < bytes.length; ) {
            int end = splitting.end(bytes, start);
            if (vocabulary.rank(bytes, start, end) != Vocabulary.NONE) {
                count++;
            } else {
                if (merging == null) {
                    merging = new PieceMerging(vocabulary, WINDOW_BYTES);
                }
                count += merging.count(bytes, start, end);
            }
            start = end;
        }
        return count;
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean lossless = new String(bytes, StandardCharsets.UTF_8).equals(text);
        return lossless ? bytes : withoutSurrogates(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String withoutSurrogates(String text) {
        StringBuilder replaced = new StringBuilder(text.length());
        text.codePoints()
                .map(codePoint -> Character.getType(codePoint) == Character.SURROGATE ? REPLACEMENT : codePoint)
                .forEach(replaced::appendCodePoint);
        return replaced.toString();
    }
}
