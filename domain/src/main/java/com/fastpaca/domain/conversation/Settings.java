package com.fastpaca.domain.conversation;

import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.policy.Strategy.Retention;
import java.util.Optional;

/**
 * What a client has set of a conversation: what its windows keep to, and how its tokens are counted.
 *
 * @param tokenEstimator the conversation's own estimator, or empty for the server's
 */
public record Settings(long tokenBudget, Policy policy, Optional<String> tokenEstimator) {
    public Settings {
        if (tokenBudget < 1 || tokenBudget > Limits.MAX_TOKENS) {
            throw new IllegalArgumentException("token budget out of range: " + tokenBudget);
        }
    }

    static Settings of(Command.Put put) {
        Policy policy = Policy.standard().changedBy(put.policy());
        return new Settings(put.tokenBudget().orElse(put.defaultTokenBudget()), policy, put.tokenEstimator());
    }

    Settings changedBy(Command.Put put) {
        return new Settings(
                put.tokenBudget().orElse(tokenBudget),
                policy.changedBy(put.policy()),
                put.tokenEstimator().or(() -> tokenEstimator));
    }

    /** Whether windows come out the same under both: a change of the estimator alone makes no new version. */
    boolean windowsLike(Settings other) {
        return tokenBudget == other.tokenBudget && policy.isSameAs(other.policy);
    }

    boolean isSameAs(Settings other) {
        return windowsLike(other) && tokenEstimator.equals(other.tokenEstimator);
    }

    Retention retention() {
        return policy.retention(tokenBudget);
    }
}
