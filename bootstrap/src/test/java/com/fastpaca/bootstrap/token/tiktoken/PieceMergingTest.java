package com.fastpaca.bootstrap.token.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceMergingTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void windowsOfAnySizeGiveWhatTheDefinitionGives(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            List<String> tokens = randomTokens(random, random.nextInt(40));
            Vocabulary vocabulary = vocabulary(tokens);
            String piece = randomPiece(random, 3 + random.nextInt(200));
            int expected = byDefinition(tokens, piece);
            for (int windowBytes : new int[] {2, 5, 16, 64, 1_000}) {
                assertThat(count(vocabulary, windowBytes, piece))
                        .as("%s with %s in windows of %d bytes, seed %d", piece, tokens, windowBytes, seed)
                        .isEqualTo(expected);
            }
        }
    }

    /** The last pair is merged first, and every other one before it follows: whether a token starts at an index depends on the far end. */
    @Test
    void windowsThatDisagreeAreMergedAsOne() throws IOException {
        StringBuilder chain = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            chain.append(c);
        }
        List<String> tokens = new ArrayList<>();
        for (int i = chain.length() - 2; i >= 0; i--) {
            tokens.add(chain.substring(i, i + 2));
        }
        Vocabulary vocabulary = vocabulary(tokens);

        assertThat(count(vocabulary, 9, chain.toString())).isEqualTo(chain.length() / 2);
        assertThat(count(vocabulary, 9, chain.substring(1))).isEqualTo(chain.length() / 2);
    }

    private static int count(Vocabulary vocabulary, int windowBytes, String piece) {
        String before = "behind this";
        byte[] text = (before + piece + "and before this").getBytes(StandardCharsets.ISO_8859_1);
        return new PieceMerging(vocabulary, windowBytes).count(text, before.length(), before.length() + piece.length());
    }

    /** The definition of byte pair encoding, word for word. */
    private static int byDefinition(List<String> tokens, String piece) {
        List<String> parts =
                new ArrayList<>(piece.chars().mapToObj(Character::toString).toList());
        while (true) {
            int lowest = tokens.size();
            int at = -1;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int rank = tokens.indexOf(parts.get(i) + parts.get(i + 1));
                if (rank >= 0 && rank < lowest) {
                    lowest = rank;
                    at = i;
                }
            }
            if (at < 0) {
                return parts.size();
            }
            parts.set(at, parts.get(at) + parts.remove(at + 1));
        }
    }

    /** Each made of two others, as in training; in any order, which training would not give. */
    private static List<String> randomTokens(Random random, int count) {
        List<String> tokens = new ArrayList<>(List.of("a", "b", "c"));
        Set<String> merged = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String token = tokens.get(random.nextInt(tokens.size())) + tokens.get(random.nextInt(tokens.size()));
            tokens.add(token);
            merged.add(token);
        }
        List<String> inSomeOrder = new ArrayList<>(merged);
        if (random.nextBoolean()) {
            Collections.shuffle(inSomeOrder, random);
        }
        return inSomeOrder;
    }

    private static String randomPiece(Random random, int length) {
        StringBuilder piece = new StringBuilder(length);
        while (piece.length() < length) {
            piece.append((char) ('a' + random.nextInt(3)));
        }
        return piece.toString();
    }

    private static Vocabulary vocabulary(List<String> tokens) throws IOException {
        List<String> all = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            all.add(Character.toString(value));
        }
        all.addAll(tokens);
        StringBuilder lines = new StringBuilder();
        for (int rank = 0; rank < all.size(); rank++) {
            byte[] token = all.get(rank).getBytes(StandardCharsets.ISO_8859_1);
            lines.append(Base64.getEncoder().encodeToString(token))
                    .append(' ')
                    .append(rank)
                    .append('\n');
        }
        return Vocabulary.read(new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.US_ASCII)));
    }
}
