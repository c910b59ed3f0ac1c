package com.fastpaca.bootstrap.token;

import com.fastpaca.ports.token.TokenCounter;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Counts so many characters as a token, rounded up; a character is a code point.
 */
record CharCounter(BigDecimal charsPerToken) implements TokenCounter {
    @Override
    public int count(String text) {
        return BigDecimal.valueOf(text.codePointCount(0, text.length()))
                .divide(charsPerToken, 0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                .intValue();
    }
}
