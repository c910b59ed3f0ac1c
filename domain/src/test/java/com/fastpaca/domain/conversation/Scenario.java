package com.fastpaca.domain.conversation;

import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.domain.window.SeenWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A shard with one conversation of interest, and what happens to it. */
public final class Scenario {
    public static final ConversationId ID = new ConversationId("c-1");
    public static final long START_MILLIS = 1_700_000_000_000L;
    public static final long DEFAULT_BUDGET = 128_000;

    private ShardState state = ShardState.EMPTY;
    private final List<Event> log = new ArrayList<>();
    private long nowMillis = START_MILLIS;

    /** A conversation as a PUT without fields makes it. */
    public static Scenario created() {
        return created(OptionalLong.empty(), PolicyChange.NONE);
    }

    public static Scenario createdWith(long budget, PolicyAsked policy) {
        return created(OptionalLong.of(budget), policy.asked());
    }

    private static Scenario created(OptionalLong budget, PolicyChange policy) {
        Scenario scenario = new Scenario();
        scenario.apply(scenario.put(budget, policy, Optional.empty(), Optional.empty()));
        return scenario;
    }

    public Outcome apply(Command command) {
        ShardState.Applied applied = state.apply(command);
        state = applied.state();
        log.addAll(applied.appended());
        return applied.outcome();
    }

    /** Time as the next commands will carry it. */
    public Scenario at(long millis) {
        nowMillis = millis;
        return this;
    }

    public Outcome putBudget(long budget) {
        return apply(put(OptionalLong.of(budget), PolicyChange.NONE, Optional.empty(), Optional.empty()));
    }

    public Outcome putPolicy(PolicyAsked policy) {
        return apply(put(OptionalLong.empty(), policy.asked(), Optional.empty(), Optional.empty()));
    }

    public Outcome putMetadata(String json) {
        return apply(put(OptionalLong.empty(), PolicyChange.NONE, Optional.empty(), Optional.of(RawJson.of(json))));
    }

    public Outcome putEstimator(String name) {
        return apply(put(OptionalLong.empty(), PolicyChange.NONE, Optional.of(name), Optional.empty()));
    }

    public Outcome putNothing() {
        return apply(put(OptionalLong.empty(), PolicyChange.NONE, Optional.empty(), Optional.empty()));
    }

    private Command.Put put(
            OptionalLong budget, PolicyChange policy, Optional<String> estimator, Optional<RawJson> metadata) {
        return new Command.Put(ID, nowMillis, budget, DEFAULT_BUDGET, policy, estimator, metadata);
    }

    public Outcome replaceMetadata(long expectedRevision, String json) {
        return apply(new Command.ReplaceMetadata(ID, nowMillis, expectedRevision, RawJson.of(json)));
    }

    public Outcome append(NewEvent... events) {
        return append(Optional.empty(), OptionalLong.empty(), events);
    }

    public Outcome appendIf(long version, NewEvent... events) {
        return append(Optional.empty(), OptionalLong.of(version), events);
    }

    /** An append with a key; {@code request} tells requests apart as their digests do. */
    public Outcome appendUnder(String key, long request, NewEvent... events) {
        return append(key(key, request), OptionalLong.empty(), events);
    }

    public Outcome append(Optional<IdempotencyKey> key, OptionalLong ifVersion, NewEvent... events) {
        return apply(new Command.Append(ID, nowMillis, List.of(events), key, ifVersion));
    }

    public Outcome compact(long fromSeq, long toSeq, NewEvent... replacement) {
        return compact(fromSeq, toSeq, Optional.empty(), OptionalLong.empty(), replacement);
    }

    public Outcome compact(
            long fromSeq, long toSeq, Optional<IdempotencyKey> key, OptionalLong ifVersion, NewEvent... replacement) {
        return apply(new Command.Compact(ID, nowMillis, fromSeq, toSeq, List.of(replacement), key, ifVersion));
    }

    public Outcome tombstone() {
        return apply(new Command.Tombstone(ID, nowMillis));
    }

    public static Optional<IdempotencyKey> key(String key, long request) {
        return Optional.of(new IdempotencyKey(key, new Fingerprint(request, 0)));
    }

    public ShardState state() {
        return state;
    }

    public Conversation conversation() {
        Conversation conversation = state.conversations().get(ID);
        if (conversation == null) {
            throw new AssertionError("there is no conversation");
        }
        return conversation;
    }

    public ConversationView view() {
        return conversation().view();
    }

    public long version() {
        return conversation().version();
    }

    /** All events that were appended. */
    public List<Event> log() {
        return log;
    }

    public SeenWindow window() {
        return SeenWindow.of(conversation().window(OptionalLong.empty()));
    }

    public SeenWindow window(long budget) {
        return SeenWindow.of(conversation().window(OptionalLong.of(budget)));
    }

    /** The seqs of the window's messages under the conversation's own budget. */
    public List<Long> shown() {
        return seqs(window());
    }

    public List<Long> shown(long budget) {
        return seqs(window(budget));
    }

    private static List<Long> seqs(SeenWindow window) {
        return window.messages().stream().map(SeenWindow.Message::seq).toList();
    }
}
