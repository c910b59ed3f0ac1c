package com.fastpaca.http.server;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose writes wait until they are let through. */
final class GatedStore implements ConversationStore {
    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final AtomicInteger submitted = new AtomicInteger();
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean open;

    /** Writes that have come. */
    int submitted() {
        return submitted.get();
    }

    /** Lets the write through that has waited longest, if one waits. */
    void letOneThrough() {
        longestWaiting().ifPresent(GatedStore::letThrough);
    }

    private synchronized Optional<CompletableFuture<Void>> longestWaiting() {
        return Optional.ofNullable(waiting.poll());
    }

    /** Lets all writes through from now on. */
    void letThrough() {
        opened().forEach(GatedStore::letThrough);
    }

    private synchronized List<CompletableFuture<Void>> opened() {
        open = true;
        List<CompletableFuture<Void>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    private static void letThrough(CompletableFuture<Void> gate) {
        gate.complete(null);
    }

    private synchronized CompletableFuture<Void> gate() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        if (open) {
            gate.complete(null);
        } else {
            waiting.add(gate);
        }
        return gate;
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        CompletableFuture<Void> gate = gate();
        submitted.incrementAndGet();
        return gate.thenCompose(through -> store.submit(command));
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
