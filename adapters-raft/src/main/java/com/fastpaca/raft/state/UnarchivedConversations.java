package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * The conversations of a group of which the archive lacks something, the one that has waited longest first. Follows from the state alone,
 * so it is kept nowhere else. Safe for concurrent use; whoever looks through them, however many there are, does not hold up the applying
 * thread.
 */
final class UnarchivedConversations {
    private final Map<ConversationId, Waiting> waiting = new HashMap<>();

    /** By when they began to wait. */
    private final ConcurrentSkipListMap<Long, ConversationId> order = new ConcurrentSkipListMap<>();

    private final boolean enabled;
    private long turns;
    private long events;

    /**
     * @param turn when it began to wait
     * @param events that the archive lacks
     * @param archivedSeq how far the archive held the log then
     */
    private record Waiting(long turn, long events, long archivedSeq) {}

    /** @param enabled whether there is an archive; otherwise nothing is kept, and nothing waits */
    UnarchivedConversations(boolean enabled) {
        this.enabled = enabled;
    }

    boolean isEnabled() {
        return enabled;
    }

    /** Tells how a conversation is now. */
    void changed(Conversation conversation) {
        if (enabled) {
            update(conversation);
        }
    }

    private synchronized void update(Conversation conversation) {
        ConversationId id = conversation.id();
        Waiting before = waiting.remove(id);
        if (before != null) {
            order.remove(before.turn());
            events -= before.events();
        }
        if (!conversation.isArchived()) {
            long archivedSeq = conversation.archived().seq();
            // Once some of it is archived, it has had its turn.
            long turn = before == null || before.archivedSeq() != archivedSeq ? ++turns : before.turn();
            Waiting now = new Waiting(turn, conversation.lastSeq() - archivedSeq, archivedSeq);
            waiting.put(id, now);
            order.put(turn, id);
            events += now.events();
        }
    }

    /** One that changes meanwhile may or may not be among them. */
    List<ConversationId> oldest(int max, Predicate<ConversationId> wanted) {
        // One that goes to the end meanwhile may come by twice.
        SequencedSet<ConversationId> oldest = new LinkedHashSet<>();
        for (ConversationId id : order.values()) {
            if (oldest.size() == max) {
                break;
            }
            if (wanted.test(id)) {
                oldest.add(id);
            }
        }
        return new ArrayList<>(oldest);
    }

    synchronized long events() {
        return events;
    }
}
