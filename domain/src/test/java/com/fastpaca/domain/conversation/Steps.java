package com.fastpaca.domain.conversation;

import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Random things that clients do to a conversation: logs with adjacent, parallel, late, orphaned, repeated and self-contained tool pairs,
 * compactions, and changes of policy and budget.
 */
public final class Steps {
    private Steps() {}

    /** One thing that a client does. Numbers that name places of the log are taken modulo its length. */
    public sealed interface Step {}

    public record AppendEvents(List<NewEvent> events) implements Step {}

    public record CompactRange(int from, int length, List<Integer> tokens) implements Step {}

    /** An empty option is not named in the change. */
    public record ChangeRules(
            Optional<Integer> budget,
            Optional<String> strategy,
            Optional<Integer> limit,
            Optional<Integer> maxTokens,
            Optional<Boolean> drop,
            Optional<BigDecimal> triggerRatio,
            Optional<Boolean> pinSystem)
            implements Step {}

    /** Enough steps for logs of some hundred events. */
    public static Arbitrary<List<Step>> histories() {
        Arbitrary<Step> step =
                Arbitraries.frequencyOf(Tuple.of(12, appends()), Tuple.of(2, compactions()), Tuple.of(2, changes()));
        return step.list().ofMinSize(1).ofMaxSize(50);
    }

    static Arbitrary<Step> appends() {
        return events().list().ofMinSize(1).ofMaxSize(8).map(AppendEvents::new);
    }

    private static Arbitrary<Step> compactions() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.integers().between(0, 200).list().ofMaxSize(3))
                .as(CompactRange::new);
    }

    private static Arbitrary<Step> changes() {
        return Combinators.combine(
                        Arbitraries.integers().between(50, 20_000).optional(),
                        Arbitraries.of("last_n", "strip_tool_results", "skip_parts", "budget", "manual")
                                .optional(),
                        Arbitraries.integers().between(1, 60).optional(),
                        Arbitraries.integers().between(1, 10_000).optional(),
                        Arbitraries.of(true, false).optional(),
                        Arbitraries.of("0.7", "0.5", "1", "0.333", "0.01")
                                .map(BigDecimal::new)
                                .optional(),
                        Arbitraries.of(true, false).optional())
                .as(ChangeRules::new);
    }

    private static Arbitrary<NewEvent> events() {
        return Arbitraries.frequencyOf(Tuple.of(6, plain()), Tuple.of(1, reasoning()), Tuple.of(8, tools()));
    }

    private static Arbitrary<Integer> tokens() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(8, Arbitraries.integers().between(1, 120)),
                Tuple.of(1, Arbitraries.integers().between(121, 3000)));
    }

    private static Arbitrary<NewEvent> plain() {
        return Combinators.combine(Arbitraries.of("system", "user", "assistant"), tokens())
                .as(Events::of);
    }

    private static Arbitrary<NewEvent> reasoning() {
        return tokens().map(count -> Events.with(
                "assistant",
                new FormTokens(count, count, FormTokens.ABSENT, count, FormTokens.ABSENT),
                List.of(),
                List.of()));
    }

    /** Few ids and names, so that they meet, repeat and miss each other. */
    private static Arbitrary<NewEvent> tools() {
        Arbitrary<List<ToolCall>> calls =
                names().map(name -> new ToolCall(name.id(), name.tool())).list().ofMaxSize(2);
        Arbitrary<List<ToolResult>> results = names().map(name -> new ToolResult(name.id(), name.tool()))
                .list()
                .ofMaxSize(2);
        return Combinators.combine(calls, results, tokens(), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .filter((c, r, count, text, reasoning) -> !c.isEmpty() || !r.isEmpty())
                .as((c, r, count, text, reasoning) -> Events.with(
                        r.isEmpty() ? "assistant" : "tool", tokensOf(count, !r.isEmpty(), text, reasoning), c, r));
    }

    private static FormTokens tokensOf(int count, boolean result, boolean text, boolean reasoning) {
        int replaced = result ? count / 3 : count;
        int withoutReasoning = reasoning ? replaced / 2 : replaced;
        int withoutTools = text || reasoning ? count / 4 : FormTokens.ABSENT;
        int withoutBoth = text ? count / 5 : FormTokens.ABSENT;
        return new FormTokens(count, replaced, withoutReasoning, withoutTools, withoutBoth);
    }

    private record Name(@Nullable String id, @Nullable String tool) {}

    /** An id always goes with the same tool, as it does in life. */
    private static Arbitrary<Name> names() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 9))
                .as((id, shape) -> {
                    String tool = "tool" + id % 2;
                    return switch (shape) {
                        case 0 -> new Name(null, tool);
                        case 1 -> new Name(null, null);
                        case 2, 3 -> new Name("c" + id, tool);
                        default -> new Name("c" + id, null);
                    };
                });
    }
}
