package com.fastpaca.domain.policy;

import com.fastpaca.domain.event.Form;
import java.util.List;

/**
 * Keeps what {@link LastN} keeps, without the payloads of tool results or, with {@code drop}, without tool pairs; one instance leaves
 * reasoning out too.
 */
final class WithoutToolResults implements Strategy {
    private static final Option.Flag DROP = new Option.Flag("drop", false);

    private final String name;
    private final Form replacing;
    private final Form dropping;

    private WithoutToolResults(String name, Form replacing, Form dropping) {
        this.name = name;
        this.replacing = replacing;
        this.dropping = dropping;
    }

    static WithoutToolResults stripToolResults() {
        return new WithoutToolResults("strip_tool_results", Form.RESULTS_REPLACED, Form.WITHOUT_TOOLS);
    }

    static WithoutToolResults skipParts() {
        return new WithoutToolResults(
                "skip_parts", Form.RESULTS_REPLACED_WITHOUT_REASONING, Form.WITHOUT_TOOLS_AND_REASONING);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Option> options() {
        return List.of(LastN.LIMIT, LastN.MAX_TOKENS, DROP);
    }

    @Override
    public Retention retention(PolicyConfig config, long tokenBudget) {
        return new Retention(
                config.valueOf(LastN.LIMIT, tokenBudget),
                config.valueOf(LastN.MAX_TOKENS, tokenBudget),
                config.valueOf(DROP, tokenBudget) == 1 ? dropping : replacing);
    }
}
