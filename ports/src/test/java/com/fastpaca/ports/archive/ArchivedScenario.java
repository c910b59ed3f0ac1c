package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.domain.conversation.Decision;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation as commands make it, with its log, for tests of what archives keep. Times move a second with each command. */
public final class ArchivedScenario {
    public static final ArchiveSource SOURCE =
            new ArchiveSource(UUID.fromString("6f7bf0c2-6c0a-4f0e-9d07-0d6a2e1c9a11"), 2);

    /** 2023-11-14T22:13:20.123Z. */
    public static final long START_MILLIS = 1_700_000_000_123L;

    private final ConversationId id;
    private final List<Event> log = new ArrayList<>();
    private @Nullable Conversation conversation;
    private long nowMillis;

    private ArchivedScenario(ConversationId id, long nowMillis) {
        this.id = id;
        this.nowMillis = nowMillis;
    }

    public static ArchivedScenario create(String id) {
        return create(id, START_MILLIS);
    }

    public static ArchivedScenario create(String id, long atMillis) {
        ArchivedScenario scenario = new ArchivedScenario(new ConversationId(id), atMillis);
        scenario.decide(scenario.put(OptionalLong.of(100_000), Optional.empty()));
        return scenario;
    }

    public ArchivedScenario budget(long tokens) {
        return decide(put(OptionalLong.of(tokens), Optional.empty()));
    }

    public ArchivedScenario metadata(String json) {
        return decide(put(OptionalLong.empty(), Optional.of(RawJson.of(json))));
    }

    private Command.Put put(OptionalLong budget, Optional<RawJson> metadata) {
        return new Command.Put(id, nowMillis, budget, 128_000, PolicyChange.NONE, Optional.empty(), metadata);
    }

    public ArchivedScenario append(NewEvent... events) {
        return decide(new Command.Append(id, nowMillis, Arrays.asList(events), Optional.empty(), OptionalLong.empty()));
    }

    /** Texts of role {@code user}, each an event. */
    public ArchivedScenario say(String... texts) {
        return append(Arrays.stream(texts).map(ArchivedScenario::text).toArray(NewEvent[]::new));
    }

    public ArchivedScenario compact(long fromSeq, long toSeq, NewEvent... replacement) {
        return decide(new Command.Compact(
                id, nowMillis, fromSeq, toSeq, Arrays.asList(replacement), Optional.empty(), OptionalLong.empty()));
    }

    /** Lets time pass. */
    public ArchivedScenario later(long millis) {
        nowMillis += millis;
        return this;
    }

    public ArchivedScenario tombstone() {
        return decide(new Command.Tombstone(id, nowMillis));
    }

    /** As if the archive had taken all of it. */
    public ArchivedScenario archived() {
        Conversation now = conversation();
        return decide(
                new Command.Archive(id, nowMillis, now.revision(), now.version(), now.lastSeq(), Integer.MAX_VALUE));
    }

    private ArchivedScenario decide(Command command) {
        Decision decision = ConversationState.decideOn(conversation, command);
        if (decision.outcome() instanceof Outcome.Rejection rejection) {
            throw new IllegalStateException("refused: " + rejection);
        }
        conversation = decision.next() instanceof Conversation changed ? changed : conversation;
        log.addAll(decision.appended());
        nowMillis += 1_000;
        return this;
    }

    public Conversation conversation() {
        if (conversation == null) {
            throw new IllegalStateException("not created yet");
        }
        return conversation;
    }

    /** The log as it was appended. */
    public List<Event> log() {
        return List.copyOf(log);
    }

    /** The conversation with its whole log. */
    public ArchiveBatch.Item item() {
        return item(1, log.size());
    }

    /** The conversation with a range of its log, both ends included. */
    public ArchiveBatch.Item item(int fromSeq, int toSeq) {
        return new ArchiveBatch.Item(conversation(), log.subList(fromSeq - 1, toSeq));
    }

    public static ArchiveBatch batch(long index, ArchiveBatch.Item... items) {
        return new ArchiveBatch(SOURCE, index, Arrays.asList(items));
    }

    public static NewEvent text(String text) {
        return event("user", "[{\"type\":\"text\",\"text\":\"" + text + "\"}]", null);
    }

    public static NewEvent event(String role, String parts, @Nullable String metadata) {
        return event(role, parts, metadata, 4);
    }

    public static NewEvent event(String role, String parts, @Nullable String metadata, int tokens) {
        return new NewEvent(
                new EventContent(role, RawJson.of(parts), metadata == null ? null : RawJson.of(metadata), List.of()),
                FormTokens.uniform(tokens),
                List.of(),
                List.of());
    }
}
