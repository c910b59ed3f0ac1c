package com.fastpaca.domain.conversation;

import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.conversation.Steps.AppendEvents;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.policy.PolicyChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Commands without regard to whether they make sense: unknown conversations, absurd ranges, clocks that jump, versions of the past. */
public final class RandomCommands {
    private RandomCommands() {}

    public static Arbitrary<List<Command>> logs() {
        Arbitrary<Command> command = Arbitraries.frequencyOf(
                Tuple.of(4, puts()),
                Tuple.of(12, appends()),
                Tuple.of(4, compactions()),
                Tuple.of(2, patches()),
                Tuple.of(4, archivings()),
                Tuple.of(1, tombstones()));
        return command.list().ofMinSize(1).ofMaxSize(80);
    }

    private static Arbitrary<ConversationId> ids() {
        return Arbitraries.of("a", "b", "c").map(ConversationId::new);
    }

    private static Arbitrary<Long> times() {
        return Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(1_000, 2_000));
    }

    private static Arbitrary<Optional<IdempotencyKey>> keys() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 15),
                        Arbitraries.longs().between(0, 1))
                .as((key, request) -> new IdempotencyKey("key-" + key, new Fingerprint(request, 0)))
                .optional(0.5);
    }

    private static Arbitrary<OptionalLong> versions() {
        return Arbitraries.longs()
                .between(-1, 60)
                .optional(0.1)
                .map(version -> version.isPresent() ? OptionalLong.of(version.get()) : OptionalLong.empty());
    }

    private static Arbitrary<List<NewEvent>> events(int atLeast) {
        return Steps.appends().map(step -> ((AppendEvents) step).events()).filter(events -> events.size() >= atLeast);
    }

    private static Arbitrary<Command> appends() {
        return Combinators.combine(ids(), times(), events(1), keys(), versions())
                .as(Command.Append::new);
    }

    private static Arbitrary<Command> compactions() {
        Arbitrary<Long> ends = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.longs().between(-2, 90)), Tuple.of(1, Arbitraries.longs()));
        Arbitrary<List<NewEvent>> replacements = Arbitraries.oneOf(
                Arbitraries.just(List.of()),
                events(1),
                events(1)
                        .map(events -> events.stream()
                                .filter(event -> event.calls().isEmpty()
                                        && event.results().isEmpty())
                                .toList()));
        return Combinators.combine(ids(), times(), ends, ends, replacements, keys(), versions())
                .as(Command.Compact::new);
    }

    private static Arbitrary<Command> patches() {
        return Combinators.combine(
                        ids(),
                        times(),
                        Arbitraries.longs().between(-1, 5),
                        Arbitraries.of("{}", "{\"a\":1}", "{\"b\":2}"))
                .as((id, at, revision, json) -> new Command.ReplaceMetadata(id, at, revision, RawJson.of(json)));
    }

    private static Arbitrary<Command> archivings() {
        Arbitrary<Long> places = Arbitraries.longs().between(0, 40);
        return Combinators.combine(
                        ids(),
                        times(),
                        places,
                        places,
                        places,
                        Arbitraries.integers().between(0, 20))
                .as(Command.Archive::new);
    }

    private static Arbitrary<Command> tombstones() {
        return Combinators.combine(ids(), times(), Arbitraries.integers().between(0, 5))
                .filter((id, at, chance) -> chance == 0)
                .as((id, at, chance) -> new Command.Tombstone(id, at));
    }

    private static Arbitrary<Command> puts() {
        return Combinators.combine(
                        ids(),
                        times(),
                        Arbitraries.longs().between(1, Limits.MAX_TOKENS).optional(0.5),
                        changes(),
                        Arbitraries.of("chars:4", "tiktoken:gpt-4o").optional(0.2),
                        Arbitraries.of("{}", "{\"a\":1}").optional(0.3))
                .as((id, at, budget, change, estimator, metadata) -> new Command.Put(
                        id,
                        at,
                        budget.isPresent() ? OptionalLong.of(budget.get()) : OptionalLong.empty(),
                        128_000,
                        change,
                        estimator,
                        metadata.map(RawJson::of)));
    }

    private static Arbitrary<PolicyChange> changes() {
        Arbitrary<Long> values = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.longs().between(1, 60)), Tuple.of(1, Arbitraries.longs()));
        return Combinators.combine(
                        Arbitraries.of("last_n", "strip_tool_results", "skip_parts", "budget", "manual"),
                        Arbitraries.of("limit", "max_tokens", "drop", "no_such_option"),
                        values,
                        Arbitraries.of("0.7", "1", "1e-90", "0.70"),
                        Arbitraries.integers().between(0, 31))
                .as((strategy, option, value, ratio, given) -> {
                    PolicyAsked asked = (given & 1) == 0 ? PolicyAsked.change() : PolicyAsked.strategy(strategy);
                    if ((given & 2) != 0) {
                        asked.with(option, value);
                    }
                    if ((given & 4) != 0) {
                        asked.ratio(ratio);
                    }
                    if ((given & 8) != 0) {
                        asked.pinSystem((given & 16) != 0);
                    }
                    return asked.asked();
                });
    }
}
