package com.fastpaca.domain.window;

import com.fastpaca.domain.event.Form;
import java.math.BigDecimal;
import java.util.Map;

/**
 * What a client has set of a conversation, read as the contract says; nothing here asks the domain.
 *
 * @param config the policy's options as numbers, {@code drop} as 1 or 0
 */
public record WindowRules(
        long tokenBudget, String strategy, Map<String, Long> config, BigDecimal triggerRatio, boolean pinSystem) {
    public WindowRules {
        config = Map.copyOf(config);
    }

    /** The defaults of the contract under a budget. */
    public static WindowRules standard(long tokenBudget) {
        return new WindowRules(tokenBudget, "last_n", Map.of(), new BigDecimal("0.7"), true);
    }

    boolean trims() {
        return switch (strategy) {
            case "last_n", "strip_tool_results", "skip_parts" -> true;
            case "budget", "manual" -> false;
            default -> throw new IllegalArgumentException("no strategy " + strategy);
        };
    }

    long maxEvents() {
        return trims() ? config.getOrDefault("limit", 200L) : Long.MAX_VALUE;
    }

    long maxTokens() {
        return trims() ? config.getOrDefault("max_tokens", tokenBudget) : Long.MAX_VALUE;
    }

    Form form() {
        boolean drop = config.getOrDefault("drop", 0L) == 1;
        return switch (strategy) {
            case "strip_tool_results" -> drop ? Form.WITHOUT_TOOLS : Form.RESULTS_REPLACED;
            case "skip_parts" -> drop ? Form.WITHOUT_TOOLS_AND_REASONING : Form.RESULTS_REPLACED_WITHOUT_REASONING;
            default -> Form.AS_SENT;
        };
    }

    boolean pairsShown() {
        return form() != Form.WITHOUT_TOOLS && form() != Form.WITHOUT_TOOLS_AND_REASONING;
    }

    /** Whether so many tokens exceed the trigger ratio's share of a budget. */
    boolean triggers(long tokens, long budget) {
        long base = trims() ? budget : Math.min(budget, config.getOrDefault("max_tokens", budget));
        return BigDecimal.valueOf(tokens).compareTo(triggerRatio.multiply(BigDecimal.valueOf(base))) > 0;
    }
}
