package com.fastpaca.bootstrap.token;

import com.fastpaca.ports.token.TokenCounter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/** Counts so many characters as a token, rounded up; a character is a code point. */
record CharCounter(BigDecimal charsPerToken) implements TokenCounter {
    private static final Pattern RATIO = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,4})?");

    CharCounter {
        if (charsPerToken.signum() <= 0) {
            throw new IllegalArgumentException("characters per token: must be above 0, but is " + charsPerToken);
        }
    }

    /** The counter of a decimal such as {@code 4} or {@code 3.5}, of at most four digits on each side; empty if it is none, or zero. */
    static Optional<TokenCounter> parse(String charsPerToken) {
        return Optional.of(charsPerToken)
                .filter(text -> RATIO.matcher(text).matches())
                .map(BigDecimal::new)
                .filter(ratio -> ratio.signum() > 0)
                .map(CharCounter::new);
    }

    @Override
    public int count(String text) {
        return BigDecimal.valueOf(text.codePointCount(0, text.length()))
                .divide(charsPerToken, 0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                .intValue();
    }
}
