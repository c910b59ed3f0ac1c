package com.fastpaca.domain.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The strategies that a policy may name. */
public final class Strategies {
    private static final SortedMap<String, Strategy> BY_NAME = byName(List.of(
            new LastN(),
            WithoutToolResults.stripToolResults(),
            WithoutToolResults.skipParts(),
            KeepEverything.budget(),
            KeepEverything.manual()));

    private Strategies() {}

    public static Optional<Strategy> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The names, sorted. */
    public static Collection<String> names() {
        return Collections.unmodifiableSet(BY_NAME.keySet());
    }

    /** The option of that name that any strategy has; strategies that share a name share its meaning. */
    public static Optional<Option> option(String name) {
        return BY_NAME.values().stream()
                .flatMap(strategy -> strategy.options().stream())
                .filter(option -> option.name().equals(name))
                .findFirst();
    }

    private static SortedMap<String, Strategy> byName(List<Strategy> strategies) {
        SortedMap<String, Strategy> byName = new TreeMap<>();
        strategies.forEach(strategy -> byName.put(strategy.name(), strategy));
        return byName;
    }
}
