package com.fastpaca.ports.stream;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Lets clients follow conversations. Safe for concurrent use. */
public final class ConversationStreams {
    private final ConversationStore store;
    private final EventLog log;

    /** What opening a stream comes to. */
    public sealed interface Opening {
        /** @param ended whether nothing will ever follow, as the conversation is deleted and the client knows */
        record Opened(StreamReader reader, boolean ended) implements Opening {}

        record NotFound() implements Opening {}

        /** The cursor is ahead of the conversation. */
        record Ahead(long version) implements Opening {}
    }

    public ConversationStreams(ConversationStore store, EventLog log) {
        this.store = store;
        this.log = log;
    }

    /**
     * Begins to read a conversation as every write acknowledged before has left it. Fails with {@link UnavailableException} alone.
     *
     * @param cursor the version after which to begin; empty begins at the present, and with the tombstone of one that is deleted
     * @param includeEvents whether the client is told of events, and not only of what they change
     */
    public CompletableFuture<Opening> open(ConversationId id, OptionalLong cursor, boolean includeEvents) {
        return store.find(id, Consistency.LINEARIZABLE)
                .thenApply(found ->
                        found.isPresent() ? opening(found.get(), cursor, includeEvents) : new Opening.NotFound());
    }

    private Opening opening(Conversation conversation, OptionalLong cursor, boolean includeEvents) {
        long present = conversation.version();
        long version = cursor.orElse(conversation.tombstoned() ? present - 1 : present);
        return version > present
                ? new Opening.Ahead(present)
                : new Opening.Opened(
                        new StreamReader(store, log, conversation.id(), version, includeEvents),
                        conversation.tombstoned() && version == present);
    }
}
