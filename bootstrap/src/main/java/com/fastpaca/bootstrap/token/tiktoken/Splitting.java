package com.fastpaca.bootstrap.token.tiktoken;

import static com.fastpaca.bootstrap.token.tiktoken.Chars.NEWLINE;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.WHITE_SPACE;

/**
 * How an encoding splits a text into pieces, within which bytes are merged to tokens: its regular expression, as a scanner that takes
 * time linear in the text.
 */
interface Splitting {
    /** Where the piece ends that starts at an index of the text; always after the index, which must be inside. */
    int end(byte[] text, int start);

    /** Where a contraction such as {@code 'll} ends that starts at an index; the index itself if there is none. */
    static int contraction(byte[] text, int start, boolean ignoreCase) {
        if (start + 1 >= text.length || text[start] != '\'') {
            return start;
        }
        int first = letter(text, start + 1, ignoreCase);
        int second = letter(text, start + 2, ignoreCase);
        return switch (first) {
            case 's', 't', 'm', 'd' -> start + 2;
            case 'l' -> second == 'l' ? start + 3 : start;
            case 'r', 'v' -> second == 'e' ? start + 3 : start;
            // The long s, which is another lower case of S, takes two bytes.
            case 0xc5 -> ignoreCase && second == 0xbf ? start + 3 : start;
            default -> start;
        };
    }

    private static int letter(byte[] text, int index, boolean ignoreCase) {
        if (index >= text.length) {
            return -1;
        }
        int letter = text[index] & 0xff;
        return ignoreCase && letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
    }

    /** Where one, two or three numbers end. */
    static int threeNumbers(byte[] text, int start) {
        int end = start;
        for (int i = 0; i < 3 && Chars.kindAt(text, end) == Chars.NUMBER; i++) {
            end = Chars.next(text, end);
        }
        return end;
    }

    /** White space up to its last line break; without one, all of it but the last character, which belongs to what follows. */
    static int spaceWithBreaks(byte[] text, int start) {
        int end = Chars.skip(text, start, WHITE_SPACE);
        for (int last = end; last > start; ) {
            last = Chars.previous(text, last);
            if (Chars.kindAt(text, last) == NEWLINE) {
                return last + 1;
            }
        }
        return allButLast(text, start, end);
    }

    /** White space without its last character where something follows it, unless it is a single one. */
    static int space(byte[] text, int start) {
        return allButLast(text, start, Chars.skip(text, start, WHITE_SPACE));
    }

    private static int allButLast(byte[] text, int start, int end) {
        int last = Chars.previous(text, end);
        return end == text.length || last == start ? end : last;
    }
}
