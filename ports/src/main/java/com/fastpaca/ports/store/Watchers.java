package com.fastpaca.ports.store;

import com.fastpaca.domain.conversation.ConversationId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The listeners of a store's conversations. Where nobody listens a change costs one look. Safe for concurrent use. */
public final class Watchers {
    /** One of possibly several of the same listener. */
    private static final class Registration {
        private final Runnable listener;

        Registration(Runnable listener) {
            this.listener = listener;
        }
    }

    private final Map<ConversationId, CopyOnWriteArrayList<Registration>> listeners = new ConcurrentHashMap<>();

    public ConversationStore.Watch add(ConversationId id, Runnable listener) {
        Registration registered = new Registration(listener);
        listeners.compute(id, (key, present) -> {
            CopyOnWriteArrayList<Registration> all = present == null ? new CopyOnWriteArrayList<>() : present;
            all.add(registered);
            return all;
        });
        return () -> listeners.computeIfPresent(id, (key, present) -> {
            present.remove(registered);
            return present.isEmpty() ? null : present;
        });
    }

    /** Runs the listeners of a conversation. */
    public void changed(ConversationId id) {
        CopyOnWriteArrayList<Registration> all = listeners.isEmpty() ? null : listeners.get(id);
        if (all != null) {
            all.forEach(each -> each.listener.run());
        }
    }

    /** Runs the listeners of all conversations: any of them may have changed. */
    public void allChanged() {
        listeners.values().forEach(all -> all.forEach(each -> each.listener.run()));
    }
}
