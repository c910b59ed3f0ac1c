package com.fastpaca.domain.policy;

/** An option in a policy's {@code config}. */
public sealed interface Option {
    String name();

    /**
     * A whole number.
     *
     * @param fallback its value when it is not given
     */
    record Count(String name, long min, long max, long fallback) implements Option {}

    /** A number of tokens whose value, when it is not given, is the conversation's budget. */
    record TokensOrBudget(String name, long min, long max) implements Option {}

    /** True or false; stored as 1 or 0. */
    record Flag(String name, boolean fallback) implements Option {}
}
