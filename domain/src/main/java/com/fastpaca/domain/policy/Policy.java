package com.fastpaca.domain.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A conversation's policy: a strategy with its options, and what all strategies share.
 *
 * @param triggerRatio the share of the budget, in (0, 1], above which compaction is needed
 * @param pinSystem whether leading {@code system} events stay in the window whatever else leaves it
 */
public record Policy(Strategy strategy, PolicyConfig config, BigDecimal triggerRatio, boolean pinSystem) {
    public static final String DEFAULT_STRATEGY = "last_n";
    public static final BigDecimal DEFAULT_TRIGGER_RATIO = new BigDecimal("0.7");
    private static final int MAX_RATIO_DIGITS = 100;

    public Policy {
        if (!isTriggerRatio(triggerRatio)) {
            throw new IllegalArgumentException("trigger_ratio is not in (0, 1]");
        }
    }

    /** Whether a number is in (0, 1] and written with few enough digits to be multiplied at no cost worth speaking of. */
    public static boolean isTriggerRatio(BigDecimal ratio) {
        return ratio.signum() > 0 && ratio.scale() <= MAX_RATIO_DIGITS && ratio.compareTo(BigDecimal.ONE) <= 0;
    }

    /** The policy of a conversation that asks for none. */
    public static Policy standard() {
        Strategy lastN = Strategies.find(DEFAULT_STRATEGY).orElseThrow();
        return new Policy(lastN, PolicyConfig.NONE, DEFAULT_TRIGGER_RATIO, true);
    }

    public Strategy.Retention retention(long tokenBudget) {
        return strategy.retention(config, tokenBudget);
    }

    /** The largest number of snapshot tokens that does not call for compaction: exact, where a product of doubles is not. */
    public long triggerTokens(long tokenBudget) {
        return triggerRatio
                .multiply(BigDecimal.valueOf(strategy.triggerBase(config, tokenBudget)))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    /** The strategy's options with their values, defaults filled in. */
    public SequencedMap<Option, Long> options(long tokenBudget) {
        SequencedMap<Option, Long> options = new LinkedHashMap<>();
        for (Option option : strategy.options()) {
            options.put(option, config.valueOf(option, tokenBudget));
        }
        return options;
    }

    /** The first option of a change that the strategy, which may be the change's own, does not have. */
    public Optional<String> optionUnknownIn(PolicyChange change) {
        Set<String> known = new TreeSet<>();
        change.strategy().orElse(strategy).options().forEach(option -> known.add(option.name()));
        return change.options().keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst();
    }

    /** This policy after a change: what the change does not name keeps its value, but another strategy starts from its own defaults. */
    public Policy changedBy(PolicyChange change) {
        Strategy next = change.strategy().orElse(strategy);
        SortedMap<String, Long> values =
                next.name().equals(strategy.name()) ? new TreeMap<>(config.values()) : new TreeMap<>();
        for (Map.Entry<String, Optional<Long>> option : change.options().entrySet()) {
            option.getValue()
                    .ifPresentOrElse(value -> values.put(option.getKey(), value), () -> values.remove(option.getKey()));
        }
        return new Policy(
                next,
                new PolicyConfig(values),
                change.triggerRatio().orElse(triggerRatio),
                change.pinSystem().orElse(pinSystem));
    }

    /** Equal strategies, options and ratios, however the ratio was written: {@code 0.70} is {@code 0.7}. */
    public boolean isSameAs(Policy other) {
        return strategy.name().equals(other.strategy.name())
                && config.equals(other.config)
                && triggerRatio.compareTo(other.triggerRatio) == 0
                && pinSystem == other.pinSystem;
    }
}
