package com.fastpaca.bootstrap;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of a node that listens already, as other nodes must find it, but whose Raft groups have not started yet, or have not served
 * yet: until they do, other nodes answer sooner, if there are any that serve. It shows nothing before it shows all that it has shown.
 */
final class StoreOnceReady implements ConversationStore {
    private final BooleanSupplier wasReady;
    private final BooleanSupplier othersServe;
    private volatile CompletableFuture<Void> holdsAgain = new CompletableFuture<>();
    private volatile @Nullable ConversationStore store;

    /**
     * @param wasReady whether this node has ever served
     * @param othersServe whether there are nodes that serve meanwhile
     */
    StoreOnceReady(BooleanSupplier wasReady, BooleanSupplier othersServe) {
        this.wasReady = wasReady;
        this.othersServe = othersServe;
    }

    /** @param holds completes once it holds again what it had held before this node stopped: until then it would show less */
    void started(ConversationStore started, CompletableFuture<Void> holds) {
        holdsAgain = holds;
        store = started;
    }

    private ConversationStore store() {
        if (!wasReady.getAsBoolean() && othersServe.getAsBoolean()) {
            throw UnavailableException.takenElsewhere("this node is starting");
        }
        return startedStore();
    }

    private ConversationStore startedStore() {
        ConversationStore present = store;
        if (present == null) {
            throw UnavailableException.turnedAway("this node has not started yet");
        }
        if (!holdsAgain.isDone()) {
            throw UnavailableException.turnedAway("this node still applies what is in its log");
        }
        return present;
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        try {
            return store().submit(command);
        } catch (UnavailableException notYet) {
            return CompletableFuture.failedFuture(notYet);
        }
    }

    @Override
    public CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency) {
        try {
            return store().find(id, consistency);
        } catch (UnavailableException notYet) {
            return CompletableFuture.failedFuture(notYet);
        }
    }

    @Override
    public CompletableFuture<List<Conversation>> list(
            Optional<ConversationId> after, int max, Consistency consistency) {
        try {
            return store().list(after, max, consistency);
        } catch (UnavailableException notYet) {
            return CompletableFuture.failedFuture(notYet);
        }
    }

    @Override
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        // What has begun goes on.
        return startedStore().read(id, fromSeq, toSeq, maxBytes);
    }

    @Override
    public Watch watch(ConversationId id, Runnable listener) {
        return startedStore().watch(id, listener);
    }
}
