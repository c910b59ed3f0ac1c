package com.fastpaca.http.server;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose writes wait until they are let through. */
final class GatedStore implements ConversationStore {
    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final AtomicInteger submitted = new AtomicInteger();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();

    /** Writes that have come. */
    int submitted() {
        return submitted.get();
    }

    void letThrough() {
        gate.complete(null);
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        submitted.incrementAndGet();
        return gate.thenCompose(open -> store.submit(command));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency) {
        return store.find(id, consistency);
    }

    @Override
    public CompletableFuture<List<Conversation>> list(
            Optional<ConversationId> after, int max, Consistency consistency) {
        return store.list(after, max, consistency);
    }

    @Override
    public Watch watch(ConversationId id, Runnable listener) {
        return store.watch(id, listener);
    }

    @Override
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        return store.read(id, fromSeq, toSeq, maxBytes);
    }
}
