package com.fastpaca.ports.conversation;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;

/** Events in the forms in which windows show them, which the archive does not keep: those that the store has trimmed are not read. */
final class ShownEvents implements EventRange.Source {
    private final ConversationStore store;
    private final String ifTrimmed;

    /** @param ifTrimmed what to tell the client of events that were trimmed since the conversation was found */
    ShownEvents(ConversationStore store, String ifTrimmed) {
        this.store = store;
        this.ifTrimmed = ifTrimmed;
    }

    @Override
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        try {
            return store.read(id, fromSeq, toSeq, maxBytes);
        } catch (TrimmedException trimmed) {
            throw UnavailableException.turnedAway(ifTrimmed);
        }
    }
}
