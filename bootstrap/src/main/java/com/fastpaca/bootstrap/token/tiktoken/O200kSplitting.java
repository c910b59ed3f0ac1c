package com.fastpaca.bootstrap.token.tiktoken;

import static com.fastpaca.bootstrap.token.tiktoken.Chars.CASELESS;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.LETTER;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.LOWER;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.MARK;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NO_LETTER_NUMBER_OR_NEWLINE;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NO_LETTER_NUMBER_OR_SPACE;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NUMBER;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.UPPER;

/**
 * The splitting of o200k_base: words end where lower case turns to upper case, and hold a character before them and their contraction.
 * Its pattern, one alternative a line:
 *
 * <pre>
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * \p{N}{1,3}
 *  ?[^\s\p{L}\p{N}]+[\r\n/]*
 * \s*[\r\n]+
 * \s+(?!\S)
 * \s+
 * </pre>
 */
final class O200kSplitting implements Splitting {
    private static final int HEAD = UPPER | CASELESS | MARK;
    private static final int TAIL = LOWER | CASELESS | MARK;

    @Override
    public int end(byte[] text, int start) {
        int kind = Chars.kindAt(text, start);
        int second = Chars.next(text, start);
        if ((kind & LETTER) != 0) {
            return word(text, start);
        }
        if (kind == NUMBER) {
            return Splitting.threeNumbers(text, start);
        }
        int secondKind = Chars.kindAt(text, second);
        if ((kind & NO_LETTER_NUMBER_OR_NEWLINE) != 0 && (secondKind & (LETTER | MARK)) != 0) {
            return wordWithPrefix(text, start, second);
        }
        if (kind == MARK) {
            return word(text, start);
        }
        if ((kind & NO_LETTER_NUMBER_OR_SPACE) != 0) {
            return symbols(text, start);
        }
        if (text[start] == ' ' && (secondKind & NO_LETTER_NUMBER_OR_SPACE) != 0) {
            return symbols(text, second);
        }
        return Splitting.spaceWithBreaks(text, start);
    }

    /** A mark is a prefix where a word with a tail follows, else a word's first character. */
    private static int wordWithPrefix(byte[] text, int start, int second) {
        return Chars.kindAt(text, start) == MARK && tailEnd(text, second) < 0 ? word(text, start) : word(text, second);
    }

    private static int word(byte[] text, int start) {
        int tailEnd = tailEnd(text, start);
        int end = tailEnd < 0 ? Chars.skip(text, start, HEAD) : tailEnd;
        return Splitting.contraction(text, end, true);
    }

    /** Where the first alternative's letters end, or -1 where only the second one matches: capitals alone. */
    private static int tailEnd(byte[] text, int start) {
        int headEnd = Chars.skip(text, start, HEAD);
        int tailEnd = Chars.skip(text, headEnd, TAIL);
        if (tailEnd > headEnd) {
            return tailEnd;
        }
        // The tail needs a character, so the head gives back its last one that can be in a tail, and the capitals
        // after it.
        int end = headEnd;
        while (end > start) {
            int last = Chars.previous(text, end);
            if ((Chars.kindAt(text, last) & TAIL) != 0) {
                return end;
            }
            end = last;
        }
        return -1;
    }

    private static int symbols(byte[] text, int start) {
        int end = Chars.skip(text, start, NO_LETTER_NUMBER_OR_SPACE);
        while (end < text.length && (text[end] == '\r' || text[end] == '\n' || text[end] == '/')) {
            end++;
        }
        return end;
    }
}
