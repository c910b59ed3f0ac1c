package com.fastpaca.bootstrap.token.tiktoken;

import static com.fastpaca.bootstrap.token.tiktoken.Chars.LETTER;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NO_LETTER_NUMBER_OR_SPACE;
import static com.fastpaca.bootstrap.token.tiktoken.Chars.NUMBER;

/**
 * The splitting of GPT-2, which r50k_base, p50k_base and p50k_edit kept. Its pattern, one alternative a line:
 *
 * <pre>
 * 's|'t|'re|'ve|'m|'ll|'d
 *  ?\p{L}+
 *  ?\p{N}+
 *  ?[^\s\p{L}\p{N}]+
 * \s+(?!\S)
 * \s+
 * </pre>
 */
final class Gpt2Splitting implements Splitting {
    @Override
    public int end(byte[] text, int start) {
        int contraction = Splitting.contraction(text, start, false);
        if (contraction > start) {
            return contraction;
        }
        int first = text[start] == ' ' ? start + 1 : start;
        int kind = Chars.kindAt(text, first);
        if ((kind & LETTER) != 0) {
            return Chars.skip(text, first, LETTER);
        }
        if (kind == NUMBER) {
            return Chars.skip(text, first, NUMBER);
        }
        if ((kind & NO_LETTER_NUMBER_OR_SPACE) != 0) {
            return Chars.skip(text, first, NO_LETTER_NUMBER_OR_SPACE);
        }
        return Splitting.space(text, start);
    }
}
