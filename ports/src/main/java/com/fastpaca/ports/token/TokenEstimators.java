package com.fastpaca.ports.token;

import java.util.Optional;

/** The token estimators that a server or a conversation may choose by name. */
public interface TokenEstimators {
    /** The counter of a name such as {@code tiktoken:gpt-4o} or {@code chars:4}; empty if there is none. */
    Optional<TokenCounter> find(String name);
}
