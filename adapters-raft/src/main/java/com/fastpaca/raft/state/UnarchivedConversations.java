package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * The conversations of a group of which the archive lacks something, the one that has waited longest first. Follows from the state alone,
 * so it is kept nowhere else. Safe for concurrent use; the applying thread holds the lock for a few steps only.
 */
final class UnarchivedConversations {
    /** Events that the archive lacks, by conversation. */
    private final LinkedHashMap<ConversationId, Waiting> waiting = new LinkedHashMap<>();

    private final boolean enabled;
    private long events;

    /** @param archivedSeq how far the archive held the log when the conversation began to wait */
    private record Waiting(long events, long archivedSeq) {}

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
        Waiting before = waiting.get(id);
        events -= before == null ? 0 : before.events();
        if (conversation.isArchived()) {
            waiting.remove(id);
            return;
        }
        long archivedSeq = conversation.archived().seq();
        Waiting now = new Waiting(conversation.lastSeq() - archivedSeq, archivedSeq);
        events += now.events();
        if (before != null && before.archivedSeq() != archivedSeq) {
            // It has had its turn.
            waiting.remove(id);
        }
        waiting.put(id, now);
    }

    synchronized List<ConversationId> oldest(int max, Predicate<ConversationId> wanted) {
        List<ConversationId> oldest = new ArrayList<>();
        for (ConversationId id : waiting.keySet()) {
            if (oldest.size() == max) {
                break;
            }
            if (wanted.test(id)) {
                oldest.add(id);
            }
        }
        return oldest;
    }

    synchronized long events() {
        return events;
    }
}
