package com.fastpaca.bootstrap.token.tiktoken;

import static com.fastpaca.bootstrap.token.tiktoken.Chars.LETTER;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NEWLINE;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NO_LETTER_NUMBER_OR_NEWLINE;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NO_LETTER_NUMBER_OR_SPACE;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NUMBER;

/**
 * The splitting of cl100k_base. Its pattern, one alternative a line:
 *
 * <pre>
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)
 * [^\r\n\p{L}\p{N}]?\p{L}+
 * \p{N}{1,3}
 *  ?[^\s\p{L}\p{N}]+[\r\n]*
 * \s*[\r\n]+
 * \s+(?!\S)
 * \s+
 * </pre>
 */
final class Cl100kSplitting implements Splitting {
    @Override
    public int end(byte[] text, int start) {
        int kind = Chars.kindAt(text, start);
        if ((kind & LETTER) != 0) {
            return Chars.skip(text, start, LETTER);
        }
        if (kind == NUMBER) {
            return Splitting.threeNumbers(text, start);
        }
        int contraction = Splitting.contraction(text, start, true);
        if (contraction > start) {
            return contraction;
        }
        int second = Chars.next(text, start);
        int secondKind = Chars.kindAt(text, second);
        if ((kind & NO_LETTER_NUMBER_OR_NEWLINE) != 0 && (secondKind & LETTER) != 0) {
            return Chars.skip(text, second, LETTER);
        }
        if ((kind & NO_LETTER_NUMBER_OR_SPACE) != 0) {
            return symbols(text, start);
        }
        if (text[start] == ' ' && (secondKind & NO_LETTER_NUMBER_OR_SPACE) != 0) {
            return symbols(text, second);
        }
        return Splitting.spaceWithBreaks(text, start);
    }

    private static int symbols(byte[] text, int start) {
        int end = Chars.skip(text, start, NO_LETTER_NUMBER_OR_SPACE);
        return Chars.skip(text, end, NEWLINE);
    }
}
