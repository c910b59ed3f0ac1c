package com.fastpaca.ports.store;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.shard.ConversationListing;
import com.fastpaca.domain.shard.ShardState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A store in memory that runs the real domain; for tests. */
public final class InMemoryConversationStore implements ConversationStore {
    private final Map<ConversationId, List<Event>> logs = new TreeMap<>();
    private ShardState state = ShardState.EMPTY;
    private final Watchers watchers = new Watchers();
    private final Set<ConversationId> damaged = new HashSet<>();
    private boolean available = true;

    /** Whether requests are answered; while they are not, each fails as a store without a quorum does. */
    public synchronized void setAvailable(boolean available) {
        this.available = available;
    }

    /** Lets reads of a log fail as those of a damaged disk do. */
    public synchronized void damage(ConversationId id) {
        damaged.add(id);
    }

    /** All conversations; the same value for as long as nothing changes. */
    public synchronized ShardState state() {
        return state;
    }

    @Override
    public synchronized CompletableFuture<Outcome> submit(Command command) {
        if (!available) {
            return CompletableFuture.failedFuture(UnavailableException.outcomeUnknown("no quorum"));
        }
        ShardState.Applied applied = state.apply(command);
        state = applied.state();
        if (!(command instanceof Command.Archive)) {
            watchers.changed(command.conversation());
        }
        logs.computeIfAbsent(command.conversation(), id -> new ArrayList<>()).addAll(applied.appended());
        return CompletableFuture.completedFuture(applied.outcome());
    }

    @Override
    public synchronized CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency) {
        return available
                ? CompletableFuture.completedFuture(
                        Optional.ofNullable(state.conversations().get(id)))
                : CompletableFuture.failedFuture(UnavailableException.outcomeUnknown("no quorum"));
    }

    @Override
    public synchronized CompletableFuture<List<Conversation>> list(
            Optional<ConversationId> after, int max, Consistency consistency) {
        return available
                ? CompletableFuture.completedFuture(new ConversationListing(List.of(state), after).next(max))
                : CompletableFuture.failedFuture(UnavailableException.outcomeUnknown("no quorum"));
    }

    @Override
    public Watch watch(ConversationId id, Runnable listener) {
        return watchers.add(id, listener);
    }

    @Override
    public synchronized List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        if (!available) {
            throw UnavailableException.outcomeUnknown("no quorum");
        }
        if (damaged.contains(id)) {
            throw new InternalError("a page cannot be read");
        }
        List<Event> log = logs.getOrDefault(id, List.of());
        if (fromSeq < 1 || toSeq > log.size()) {
            throw new IllegalArgumentException("no events " + fromSeq + " to " + toSeq + " in " + id);
        }
        Conversation conversation = Objects.requireNonNull(state.conversations().get(id));
        if (conversation.isTrimmed(fromSeq)) {
            throw new TrimmedException(conversation.archived().trimmedSeq());
        }
        List<Event> events = new ArrayList<>();
        long bytes = 0;
        for (long seq = fromSeq; seq <= toSeq && (events.isEmpty() || bytes < maxBytes); seq++) {
            if (conversation.isTrimmed(seq)) {
                break;
            }
            Event event = log.get((int) seq - 1);
            events.add(event);
            bytes += event.content().sizeBytes();
        }
        return events;
    }
}
