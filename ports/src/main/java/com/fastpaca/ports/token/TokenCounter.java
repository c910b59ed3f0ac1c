package com.fastpaca.ports.token;

/** Counts the tokens of texts under one estimator. Safe for concurrent use; CPU-bound and never blocking. */
public interface TokenCounter {
    /** The number of tokens; names of special tokens in the text count as the text that they are. */
    int count(String text);
}
