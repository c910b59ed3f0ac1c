package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Conversations of which the archive does not take the next thing, so that they do not hold up the others. They are tried again by
 * themselves, as an operator may have removed the cause. Safe for concurrent use.
 */
final class SetAside {
    private final Map<ConversationId, Refusal> refusals = new HashMap<>();
    private final FlushListener listener;
    private final long retryMillis;

    private record Refusal(String reason, long retryAtMillis) {}

    /** @param retryMillis time after which one is tried again */
    SetAside(FlushListener listener, long retryMillis) {
        this.listener = listener;
        this.retryMillis = retryMillis;
    }

    /** @param reason what is not taken, and why; told once for as long as it stays the same */
    synchronized void add(ConversationId id, String reason, long nowMillis) {
        Refusal before = refusals.put(id, new Refusal(reason, nowMillis + retryMillis));
        if (before == null || !before.reason().equals(reason)) {
            listener.setAside(id, reason);
        }
    }

    synchronized void remove(ConversationId id) {
        if (refusals.remove(id) != null) {
            listener.takenAgain(id);
        }
    }

    /** Without telling anybody: another node looks after them. */
    synchronized void clear() {
        refusals.clear();
    }

    synchronized boolean contains(ConversationId id) {
        return refusals.containsKey(id);
    }

    /** Those whose time to be tried again has come, those that have waited longest first: all have their turn. */
    synchronized List<ConversationId> due(int max, long nowMillis) {
        return refusals.entrySet().stream()
                .filter(each -> each.getValue().retryAtMillis() <= nowMillis)
                .sorted(Comparator.comparingLong(each -> each.getValue().retryAtMillis()))
                .limit(max)
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized int size() {
        return refusals.size();
    }
}
