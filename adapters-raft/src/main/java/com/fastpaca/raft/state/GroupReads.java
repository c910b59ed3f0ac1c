package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.store.ConversationStore.Watch;
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.Watchers;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a group's state on this node, as far as that has come, also while another replica's takes its place. Safe for
 * concurrent use.
 */
public final class GroupReads {
    private final Supplier<GroupState> present;
    private final Watchers watchers;

    /**
     * @param present the group's state at the moment
     * @param watchers told of each change to it
     */
    GroupReads(Supplier<GroupState> present, Watchers watchers) {
        this.present = present;
        this.watchers = watchers;
    }

    public @Nullable Conversation find(ConversationId id) {
        return present.get().find(id);
    }

    /** The group's shards, each as it is when it is looked at. */
    public List<ShardState> shards() {
        return present.get().shards();
    }

    /** Visits every conversation of the group, while others change. */
    public void forEachConversation(Consumer<Conversation> visitor) {
        present.get().forEachConversation(visitor);
    }

    /**
     * Events of the log in ascending order, at least one; stops after {@code maxBytes}, and before events that were trimmed.
     *
     * @throws TrimmedException if the first one was trimmed
     */
    @SuppressWarnings("ReferenceEquality") // asks whether it is the same state still
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        while (true) {
            GroupState state = present.get();
            try {
                return state.read(id, fromSeq, toSeq, maxBytes);
            } catch (IllegalStateException closed) {
                // Replaced while it was read; the one in its place has all that this one had.
                if (state == present.get()) {
                    throw closed;
                }
            }
        }
    }

    /** Conversations of which the archive lacks something, the one that has waited longest first. */
    public List<ConversationId> unarchived(int max, Predicate<ConversationId> wanted) {
        return present.get().unarchived().oldest(max, wanted);
    }

    /** Events that the archive lacks. */
    public long unarchivedEvents() {
        return present.get().unarchived().events();
    }

    /** Runs the listener after each change of the conversation that was applied, on the thread that applies. */
    public Watch watch(ConversationId id, Runnable listener) {
        return watchers.add(id, listener);
    }
}
