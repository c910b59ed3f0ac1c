package com.fastpaca.domain.policy;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds policy changes for tests. */
public final class PolicyAsked {
    private final Optional<Strategy> strategy;
    private final SortedMap<String, Optional<Long>> options = new TreeMap<>();
    private Optional<BigDecimal> triggerRatio = Optional.empty();
    private Optional<Boolean> pinSystem = Optional.empty();

    private PolicyAsked(Optional<Strategy> strategy) {
        this.strategy = strategy;
    }

    public static PolicyAsked strategy(String name) {
        return new PolicyAsked(Optional.of(Strategies.find(name).orElseThrow()));
    }

    /** A change that names no strategy. */
    public static PolicyAsked change() {
        return new PolicyAsked(Optional.empty());
    }

    public PolicyAsked with(String option, long value) {
        options.put(option, Optional.of(value));
        return this;
    }

    /** Puts an option back to its default. */
    public PolicyAsked without(String option) {
        options.put(option, Optional.empty());
        return this;
    }

    public PolicyAsked ratio(String ratio) {
        triggerRatio = Optional.of(new BigDecimal(ratio));
        return this;
    }

    public PolicyAsked pinSystem(boolean pinned) {
        pinSystem = Optional.of(pinned);
        return this;
    }

    public PolicyChange asked() {
        return new PolicyChange(strategy, options, triggerRatio, pinSystem);
    }
}
