package com.fastpaca.http.conversation;

import com.fastpaca.domain.policy.Option;
import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.policy.Strategies;
import com.fastpaca.domain.policy.Strategy;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A policy as clients send and receive it. What all strategies share may stand in {@code config} or beside it, the trigger ratio also
 * beside {@code policy}; given in several places it has to be the same.
 */
final class PolicyWire {
    private static final int MAX_STRATEGY_BYTES = 64;
    private static final String TRIGGER_RATIO = "trigger_ratio";
    private static final String PIN_SYSTEM = "pin_system";

    private PolicyWire() {}

    /** Reads {@code policy} and {@code trigger_ratio} of a PUT. */
    static PolicyChange read(Fields put) throws JsonFault {
        Optional<BigDecimal> ratioBeside = put.ratio(TRIGGER_RATIO);
        Optional<Fields> policy = put.fields("policy");
        if (policy.isEmpty()) {
            return new PolicyChange(Optional.empty(), new TreeMap<>(), ratioBeside, Optional.empty());
        }
        Fields fields = policy.get();
        Optional<Strategy> strategy = strategy(fields);
        Optional<BigDecimal> ratio = same(fields.ratio(TRIGGER_RATIO), ratioBeside, fields.pathOf(TRIGGER_RATIO));
        Optional<Boolean> pinSystem = fields.flag(PIN_SYSTEM);
        SortedMap<String, Optional<Long>> options = new TreeMap<>();
        Optional<Fields> config = fields.fields("config");
        if (config.isPresent()) {
            ratio = same(config.get().ratio(TRIGGER_RATIO), ratio, config.get().pathOf(TRIGGER_RATIO));
            pinSystem =
                    same(config.get().flag(PIN_SYSTEM), pinSystem, config.get().pathOf(PIN_SYSTEM));
            readOptions(config.get(), options);
        }
        fields.end();
        return new PolicyChange(strategy, options, ratio, pinSystem);
    }

    private static Optional<Strategy> strategy(Fields policy) throws JsonFault {
        Optional<String> name = policy.text("strategy", MAX_STRATEGY_BYTES);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Strategies.find(name.get())
                .orElseThrow(() -> JsonFault.at(
                        policy.pathOf("strategy"), "must be one of " + String.join(", ", Strategies.names()))));
    }

    /** Reads options of any strategy; whether the conversation's own takes them is for the conversation to say. */
    private static void readOptions(Fields config, SortedMap<String, Optional<Long>> options) throws JsonFault {
        for (String name : config.unread()) {
            Optional<Option> option = Strategies.option(name);
            if (option.isPresent()) {
                options.put(name, config.takeNull(name) ? Optional.empty() : value(config, option.get()));
            }
        }
        config.end();
    }

    private static Optional<Long> value(Fields config, Option option) throws JsonFault {
        return switch (option) {
            case Option.Count(String name, long min, long max, long fallback) -> boxed(config.number(name, min, max));
            case Option.TokensOrBudget(String name, long min, long max) -> boxed(config.number(name, min, max));
            case Option.Flag(String name, boolean fallback) -> config.flag(name).map(flag -> flag ? 1L : 0L);
        };
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static <T> Optional<T> same(Optional<T> inner, Optional<T> outer, String path) throws JsonFault {
        if (inner.isPresent() && outer.isPresent() && !inner.equals(outer)) {
            throw JsonFault.at(path, "is given twice, with different values");
        }
        return inner.or(() -> outer);
    }

    static void write(JsonWriter out, Policy policy, long tokenBudget) {
        out.startObject()
                .field("strategy", policy.strategy().name())
                .name("config")
                .startObject();
        policy.options(tokenBudget).forEach((option, value) -> {
            out.name(option.name());
            switch (option) {
                case Option.Flag flag -> out.value(value == 1);
                case Option.Count count -> out.value(value);
                case Option.TokensOrBudget tokens -> out.value(value);
            }
        });
        out.name(TRIGGER_RATIO)
                .number(policy.triggerRatio().toPlainString())
                .field(PIN_SYSTEM, policy.pinSystem())
                .endObject()
                .endObject();
    }
}
