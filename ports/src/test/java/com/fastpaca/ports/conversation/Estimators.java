package com.fastpaca.ports.conversation;

import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.token.TokenEstimators;
import java.util.Optional;

/** Estimators whose counts can be told by eye. */
public final class Estimators implements TokenEstimators {
    public static final TokenCounter ONE_PER_CHARACTER = String::length;

    /** Four characters a token, rounded up. */
    static final TokenCounter QUARTERS = text -> (text.length() + 3) / 4;

    @Override
    public Optional<TokenCounter> find(String name) {
        return switch (name) {
            case "chars:1" -> Optional.of(ONE_PER_CHARACTER);
            case "chars:4" -> Optional.of(QUARTERS);
            default -> Optional.empty();
        };
    }
}
