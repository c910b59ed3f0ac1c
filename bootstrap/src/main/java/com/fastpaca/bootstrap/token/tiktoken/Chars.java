package com.fastpaca.bootstrap.token.tiktoken;

/** The characters of a UTF-8 text, by the kinds that the patterns of the encodings distinguish. Kinds are bits, to be tested in sets. */
final class Chars {
    /** Lu and Lt. */
    static final int UPPER = 1;

    /** Ll. */
    static final int LOWER = 1 << 1;

    /** Letters without case: Lm and Lo. */
    static final int CASELESS = 1 << 2;

    /** Mn, Mc and Me. */
    static final int MARK = 1 << 3;

    /** Nd, Nl and No. */
    static final int NUMBER = 1 << 4;

    /** Carriage return and line feed. */
    static final int NEWLINE = 1 << 5;

    /** White space other than those two. */
    static final int SPACE = 1 << 6;

    static final int OTHER = 1 << 7;

    static final int LETTER = UPPER | LOWER | CASELESS;
    static final int WHITE_SPACE = NEWLINE | SPACE;
    static final int NO_LETTER_NUMBER_OR_SPACE = MARK | OTHER;
    static final int NO_LETTER_NUMBER_OR_NEWLINE = MARK | OTHER | SPACE;

    private static final byte[] ASCII_KINDS = new byte[128];

    static {
        for (int c = 0; c < ASCII_KINDS.length; c++) {
            ASCII_KINDS[c] = (byte) kindOf(c);
        }
    }

    private Chars() {}

    /** The kind of the character at an index, or 0 at the end of the text. */
    static int kindAt(byte[] text, int index) {
        if (index >= text.length) {
            return 0;
        }
        byte first = text[index];
        return first >= 0 ? ASCII_KINDS[first] & 0xff : kindOf(codePointAt(text, index));
    }

    /** Where the character at an index ends. */
    static int next(byte[] text, int index) {
        byte first = text[index];
        return index + (first >= 0 ? 1 : lengthOf(first));
    }

    /** Where the character before an index starts. */
    static int previous(byte[] text, int index) {
        int start = index - 1;
        while ((text[start] & 0xc0) == 0x80) {
            start--;
        }
        return start;
    }

    /** Where the characters of these kinds end that start at an index; the index itself if there are none. */
    static int skip(byte[] text, int index, int kinds) {
        int end = index;
        while ((kindAt(text, end) & kinds) != 0) {
            end = next(text, end);
        }
        return end;
    }

    private static int lengthOf(byte first) {
        return (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : 4;
    }

    private static int codePointAt(byte[] text, int index) {
        byte first = text[index];
        int length = lengthOf(first);
        int codePoint = first & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            codePoint = (codePoint << 6) | (text[index + i] & 0x3f);
        }
        return codePoint;
    }

    private static int kindOf(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> CASELESS;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> MARK;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            case Character.CONTROL -> kindOfControl(codePoint);
            default -> OTHER;
        };
    }

    private static int kindOfControl(int codePoint) {
        return switch (codePoint) {
            case '\r', '\n' -> NEWLINE;
            case '\t', 0x0b, '\f', 0x85 -> SPACE;
            default -> OTHER;
        };
    }
}
