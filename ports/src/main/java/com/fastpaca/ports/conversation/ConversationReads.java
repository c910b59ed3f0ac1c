package com.fastpaca.ports.conversation;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationView;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Reads from conversations. Futures fail with {@link UnavailableException} where the store's do; bodies of events are read later, by
 * whoever iterates. Safe for concurrent use.
 */
public final class ConversationReads {
    private final ConversationStore store;
    private final EventLog log;

    public ConversationReads(ConversationStore store, EventLog log) {
        this.store = store;
        this.log = log;
    }

    public CompletableFuture<Optional<ConversationView>> conversation(ConversationId id, Consistency consistency) {
        return store.find(id, consistency).thenApply(found -> found.map(Conversation::view));
    }

    /** Conversations in the order of their ids, after one. */
    public CompletableFuture<List<ConversationView>> conversations(
            Optional<ConversationId> after, int max, Consistency consistency) {
        return store.list(after, max, consistency)
                .thenApply(found -> found.stream().map(Conversation::view).toList());
    }

    /**
     * @param budgetTokens replaces the conversation's budget
     * @param ifVersion the version that the caller expects
     */
    public CompletableFuture<WindowAnswer> window(
            ConversationId id, OptionalLong budgetTokens, OptionalLong ifVersion, Consistency consistency) {
        return store.find(id, consistency).thenApply(found -> {
            if (found.isEmpty()) {
                return new WindowAnswer.Refused(new Outcome.NotFound());
            }
            Conversation conversation = found.get();
            if (ifVersion.isPresent() && ifVersion.getAsLong() != conversation.version()) {
                return new WindowAnswer.Refused(
                        new Outcome.VersionConflict(ifVersion.getAsLong(), conversation.version()));
            }
            var window = conversation.window(budgetTokens);
            return new WindowAnswer.Found(window, new WindowMessages(store, id, window));
        });
    }

    /** The length of the log at the time of the read; events up to it can be read with {@link #events}. Empty if there is none. */
    public CompletableFuture<OptionalLong> lastSeq(ConversationId id, Consistency consistency) {
        return store.find(id, consistency)
                .thenApply(
                        found -> found.isPresent() ? OptionalLong.of(found.get().lastSeq()) : OptionalLong.empty());
    }

    /** Events of a log that {@link #lastSeq} has shown to be that long; both ends are inclusive. */
    public EventRange events(ConversationId id, long fromSeq, long toSeq) {
        return new EventRange(log::read, id, fromSeq, toSeq);
    }

    /**
     * The log of a conversation as it was found, in which events that its windows may show have the forms that these need. The archive does
     * not keep them: reading fails with {@link UnavailableException} if such an event is trimmed meanwhile.
     */
    public EventRange log(Conversation found) {
        long firstShown = found.snapshot().firstShown();
        ShownEvents shown = new ShownEvents(
                store, "the conversation was compacted while its log was sent, and events trimmed; ask for it again");
        return new EventRange(
                (id, fromSeq, toSeq, maxBytes) -> fromSeq < firstShown
                        ? log.read(id, fromSeq, Math.min(toSeq, firstShown - 1), maxBytes)
                        : shown.read(id, fromSeq, toSeq, maxBytes),
                found.id(),
                1,
                found.lastSeq());
    }
}
