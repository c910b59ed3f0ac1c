package com.fastpaca.domain.conversation;

import com.fastpaca.domain.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command comes to: the answer to whoever asked, and what it changes.
 *
 * @param next what is kept under the conversation's id from now on; null if nothing changed
 * @param appended the events that the log gained, in order
 */
public record Decision(Outcome outcome, @Nullable ConversationState next, List<Event> appended) {
    public Decision {
        appended = List.copyOf(appended);
    }

    static Decision unchanged(Outcome outcome) {
        return new Decision(outcome, null, List.of());
    }

    static Decision changed(Outcome outcome, ConversationState next) {
        return new Decision(outcome, next, List.of());
    }
}
