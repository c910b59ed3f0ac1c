package com.fastpaca.domain.shard;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The conversations of shards in the order of their ids. Costs a search in each shard, and what is taken of it. */
public final class ConversationListing implements Iterator<Conversation> {
    private final PriorityQueue<Run> runs = new PriorityQueue<>(Comparator.comparing(run -> run.next.id()));

    /** What is left of one shard, its next conversation apart. */
    private record Run(Conversation next, Iterator<Conversation> rest) {}

    /** @param after the id after which the listing begins */
    public ConversationListing(Iterable<ShardState> shards, Optional<ConversationId> after) {
        for (ShardState shard : shards) {
            var conversations = shard.conversations();
            if (!conversations.isEmpty()) {
                add(
                        after.isPresent()
                                ? conversations.valuesAbove(after.get())
                                : conversations.values().iterator());
            }
        }
    }

    private void add(Iterator<Conversation> conversations) {
        if (conversations.hasNext()) {
            runs.add(new Run(conversations.next(), conversations));
        }
    }

    @Override
    public boolean hasNext() {
        return !runs.isEmpty();
    }

    @Override
    public Conversation next() {
        @Nullable Run first = runs.poll();
        if (first == null) {
            throw new NoSuchElementException();
        }
        add(first.rest());
        return first.next();
    }

    /** The next ones, so many at most. */
    public List<Conversation> next(int max) {
        List<Conversation> conversations = new ArrayList<>();
        while (hasNext() && conversations.size() < max) {
            conversations.add(next());
        }
        return conversations;
    }
}
