package com.fastpaca.domain.policy;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.limit.Limits;
import java.util.List;

/** Keeps the newest {@code limit} live events whose tokens fit {@code max_tokens}. */
final class LastN implements Strategy {
    static final Option.Count LIMIT = new Option.Count("limit", 1, 1_000_000, 200);
    static final Option.TokensOrBudget MAX_TOKENS = new Option.TokensOrBudget("max_tokens", 1, Limits.MAX_TOKENS);

    @Override
    public String name() {
        return "last_n";
    }

    @Override
    public List<Option> options() {
        return List.of(LIMIT, MAX_TOKENS);
    }

    @Override
    public Retention retention(PolicyConfig config, long tokenBudget) {
        return new Retention(config.valueOf(LIMIT, tokenBudget), config.valueOf(MAX_TOKENS, tokenBudget), Form.AS_SENT);
    }
}
