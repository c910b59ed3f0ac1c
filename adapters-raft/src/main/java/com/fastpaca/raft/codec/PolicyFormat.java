package com.fastpaca.raft.codec;

import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.policy.PolicyConfig;
import com.fastpaca.domain.policy.Strategies;
import com.fastpaca.domain.policy.Strategy;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of policies and of changes of policies. */
final class PolicyFormat {
    private PolicyFormat() {}

    static void policy(ByteWriter out, Policy policy) {
        out.text(policy.strategy().name());
        var values = policy.config().values();
        out.each(
                values.entrySet(),
                values.size(),
                option -> out.text(option.getKey()).number(option.getValue()));
        out.text(policy.triggerRatio().toString()).flag(policy.pinSystem());
    }

    static Policy policy(ByteReader in) {
        Strategy strategy = strategy(in.text());
        SortedMap<String, Long> values = new TreeMap<>();
        for (int count = in.size(); count > 0; count--) {
            values.put(in.text(), in.number());
        }
        return new Policy(strategy, new PolicyConfig(values), ratio(in.text()), in.flag());
    }

    static void change(ByteWriter out, PolicyChange change) {
        out.optional(change.strategy(), strategy -> out.text(strategy.name()));
        out.each(
                change.options().entrySet(),
                change.options().size(),
                option -> out.text(option.getKey()).optional(option.getValue(), out::number));
        out.optional(change.triggerRatio(), ratio -> out.text(ratio.toString()))
                .optional(change.pinSystem(), out::flag);
    }

    static PolicyChange change(ByteReader in) {
        Optional<Strategy> strategy = in.optional(() -> strategy(in.text()));
        SortedMap<String, Optional<Long>> options = new TreeMap<>();
        for (int count = in.size(); count > 0; count--) {
            options.put(in.text(), in.optional(in::number));
        }
        return new PolicyChange(strategy, options, in.optional(() -> ratio(in.text())), in.optional(in::flag));
    }

    private static Strategy strategy(String name) {
        return Strategies.find(name).orElseThrow(() -> new CorruptBytesException("no strategy " + name));
    }

    private static BigDecimal ratio(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new CorruptBytesException("not a ratio: " + text);
        }
    }
}
