package com.fastpaca.domain.conversation;

import com.fastpaca.domain.conversation.Steps.AppendEvents;
import com.fastpaca.domain.conversation.Steps.ChangeRules;
import com.fastpaca.domain.conversation.Steps.CompactRange;
import com.fastpaca.domain.conversation.Steps.Step;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.policy.Strategies;
import com.fastpaca.domain.window.ClientHistory;
import com.fastpaca.domain.window.WindowRules;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** One conversation twice: as the domain holds it and as a client knows it. */
public final class TwinConversation {
    private static final ConversationId ID = new ConversationId("twin");
    private static final long AT_MILLIS = 1_700_000_000_000L;

    private Conversation conversation;
    private final ClientHistory history;

    public TwinConversation(long tokenBudget) {
        conversation = changed(ConversationState.decideOn(null, put(OptionalLong.of(tokenBudget), PolicyChange.NONE)));
        history = new ClientHistory(WindowRules.standard(tokenBudget));
    }

    public Conversation conversation() {
        return conversation;
    }

    public ClientHistory history() {
        return history;
    }

    public void take(Step step) {
        switch (step) {
            case AppendEvents append -> append(append.events());
            case CompactRange range -> compact(range);
            case ChangeRules change -> change(change);
        }
    }

    public void append(List<NewEvent> events) {
        conversation = changed(decide(
                new Command.Append(ID, AT_MILLIS, events, Optional.empty(), OptionalLong.of(conversation.version()))));
        events.forEach(
                event -> history.appended(event.content().role(), event.calls(), event.results(), event.tokens()));
    }

    private void compact(CompactRange range) {
        if (history.lastSeq() == 0) {
            return;
        }
        long from = 1 + range.from() % history.lastSeq();
        long to = Math.min(history.lastSeq(), from + range.length() - 1);
        List<NewEvent> replacement = range.tokens().stream().map(Events::system).toList();
        Decision decision = decide(
                new Command.Compact(ID, AT_MILLIS, from, to, replacement, Optional.empty(), OptionalLong.empty()));
        if (history.cutsSummary(from, to)) {
            if (!(decision.outcome() instanceof Outcome.RangeCutsSummary)) {
                throw new AssertionError("compacted a cut summary: " + decision.outcome());
            }
            return;
        }
        conversation = changed(decision);
        history.compacted(from, to, range.tokens());
    }

    private void change(ChangeRules change) {
        WindowRules rules = rulesAfter(change);
        SortedMap<String, Optional<Long>> options = new TreeMap<>();
        List<String> known = optionsOf(rules.strategy());
        given(change).forEach((name, value) -> {
            if (known.contains(name)) {
                options.put(name, Optional.of(value));
            }
        });
        PolicyChange policy = new PolicyChange(
                change.strategy().flatMap(Strategies::find), options, change.triggerRatio(), change.pinSystem());
        Decision decision = decide(put(change.budget().map(OptionalLong::of).orElse(OptionalLong.empty()), policy));
        boolean same = sameRules(rules, history.rules());
        if (same != (decision.next() == null)) {
            throw new AssertionError("from " + history.rules() + " to " + rules + ": " + decision.outcome());
        }
        if (!same) {
            conversation = changed(decision);
            history.changed(rules);
        }
    }

    private WindowRules rulesAfter(ChangeRules change) {
        WindowRules now = history.rules();
        String strategy = change.strategy().orElse(now.strategy());
        Map<String, Long> config = new TreeMap<>(strategy.equals(now.strategy()) ? now.config() : Map.of());
        given(change).forEach((name, value) -> {
            if (optionsOf(strategy).contains(name)) {
                config.put(name, value);
            }
        });
        return new WindowRules(
                change.budget().map(Integer::longValue).orElse(now.tokenBudget()),
                strategy,
                config,
                change.triggerRatio().orElse(now.triggerRatio()),
                change.pinSystem().orElse(now.pinSystem()));
    }

    private static Map<String, Long> given(ChangeRules change) {
        Map<String, Long> given = new TreeMap<>();
        change.limit().ifPresent(limit -> given.put("limit", (long) limit));
        change.maxTokens().ifPresent(tokens -> given.put("max_tokens", (long) tokens));
        change.drop().ifPresent(drop -> given.put("drop", drop ? 1L : 0L));
        return given;
    }

    private static List<String> optionsOf(String strategy) {
        return switch (strategy) {
            case "last_n" -> List.of("limit", "max_tokens");
            case "budget", "manual" -> List.of("max_tokens");
            default -> List.of("limit", "max_tokens", "drop");
        };
    }

    private static boolean sameRules(WindowRules one, WindowRules other) {
        BigDecimal ratio = one.triggerRatio();
        return one.equals(new WindowRules(
                        other.tokenBudget(), other.strategy(), other.config(), ratio, other.pinSystem()))
                && ratio.compareTo(other.triggerRatio()) == 0;
    }

    private static Command.Put put(OptionalLong budget, PolicyChange policy) {
        return new Command.Put(ID, AT_MILLIS, budget, 128_000, policy, Optional.empty(), Optional.empty());
    }

    private Decision decide(Command command) {
        return conversation.decide(command);
    }

    private static Conversation changed(Decision decision) {
        if (decision.next() instanceof Conversation changed) {
            return changed;
        }
        throw new AssertionError("nothing changed: " + decision.outcome());
    }
}
