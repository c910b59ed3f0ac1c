package com.fastpaca.bootstrap.token.tiktoken;

import java.util.List;
import java.util.Random;

/** Texts that put every kind of character beside every other; the same seed gives the same texts. No unpaired surrogates. */
final class RandomTexts {
    private static final List<String> UNITS = List.of(
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "\u00a0",
            "\u3000",
            "\u0085",
            "\u2028",
            "'",
            "'s",
            "'S",
            "'ll",
            "'RE",
            "'ve",
            "'\u017f",
            "/",
            "//",
            "!",
            ".",
            "_",
            "<|endoftext|>",
            "a",
            "the",
            "ing",
            "A",
            "XML",
            "é",
            "É",
            "ß",
            "\u01c5",
            "\u02b0",
            "\u00aa",
            "中",
            "文",
            "あ",
            "한",
            "ا",
            "न",
            "\u0301",
            "\u0903",
            "\u20dd",
            "0",
            "12",
            "345",
            "\u0661",
            "½",
            "Ⅷ",
            "😀",
            "🇩",
            "👩\u200d💻",
            "\ufe0f",
            "€",
            "\u0000",
            "\ud840\udc00",
            "\ud835\udfd9",
            "\ud801\udc00",
            "\ud801\udc28");

    private final Random random;

    RandomTexts(long seed) {
        random = new Random(seed);
    }

    /** Of so many units at most; most are of a few kinds of character, as real texts are. */
    String next(int maxUnits) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(maxUnits) + 1; left > 0; left--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) (' ' + random.nextInt(95)));
                case 1 -> text.appendCodePoint(anyCodePoint());
                default -> text.append(UNITS.get(random.nextInt(UNITS.size())));
            }
        }
        return text.toString();
    }

    /** Letters, of which the first few of the alphabet are the likeliest: what byte pairs merge most and longest in. */
    String word(int length, int alphabet) {
        StringBuilder word = new StringBuilder(length);
        while (word.length() < length) {
            word.append((char) ('a' + random.nextInt(random.nextInt(alphabet) + 1)));
        }
        return word.toString();
    }

    private int anyCodePoint() {
        int codePoint = random.nextInt(random.nextBoolean() ? 0x3000 : Character.MAX_CODE_POINT + 1);
        return Character.getType(codePoint) == Character.SURROGATE ? 'x' : codePoint;
    }
}
