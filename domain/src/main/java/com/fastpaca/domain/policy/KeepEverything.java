package com.fastpaca.domain.policy;

import com.fastpaca.domain.event.Form;
import java.util.List;

/**
 * Keeps every event; the owner compacts when told that it is needed. A {@code max_tokens} below the budget tells so earlier.
 */
final class KeepEverything implements Strategy {
    private final String name;

    private KeepEverything(String name) {
        this.name = name;
    }

    static KeepEverything budget() {
        return new KeepEverything("budget");
    }

    static KeepEverything manual() {
        return new KeepEverything("manual");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Option> options() {
        return List.of(LastN.MAX_TOKENS);
    }

    @Override
    public Retention retention(PolicyConfig config, long tokenBudget) {
        return new Retention(Long.MAX_VALUE, Long.MAX_VALUE, Form.AS_SENT);
    }

    @Override
    public long triggerBase(PolicyConfig config, long tokenBudget) {
        return Math.min(tokenBudget, config.valueOf(LastN.MAX_TOKENS, tokenBudget));
    }
}
