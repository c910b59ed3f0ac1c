package com.fastpaca.domain.policy;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The options that a client has set; those it has not set have the strategy's defaults. Flags are 1 or 0. */
public record PolicyConfig(SortedMap<String, Long> values) {
    public static final PolicyConfig NONE = new PolicyConfig(Collections.emptySortedMap());

    public PolicyConfig {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** The option's value, or its default. */
    public long valueOf(Option option, long tokenBudget) {
        Long given = values.get(option.name());
        if (given != null) {
            return given;
        }
        return switch (option) {
            case Option.Count count -> count.fallback();
            case Option.TokensOrBudget tokens -> tokenBudget;
            case Option.Flag flag -> flag.fallback() ? 1 : 0;
        };
    }
}
