package com.fastpaca.domain.policy;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a client asks of a policy; what is absent keeps its value.
 *
 * @param options by name; an empty value puts the option back to its default
 */
public record PolicyChange(
        Optional<Strategy> strategy,
        SortedMap<String, Optional<Long>> options,
        Optional<BigDecimal> triggerRatio,
        Optional<Boolean> pinSystem) {
    public static final PolicyChange NONE =
            new PolicyChange(Optional.empty(), Collections.emptySortedMap(), Optional.empty(), Optional.empty());

    public PolicyChange {
        if (triggerRatio.isPresent() && !Policy.isTriggerRatio(triggerRatio.get())) {
            throw new IllegalArgumentException("trigger_ratio is not in (0, 1]");
        }
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }
}
