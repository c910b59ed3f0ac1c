package com.fastpaca.ports.recorded;

import com.fastpaca.ports.token.ReceivedEvent;
import java.util.List;

/** A conversation that took place, as the events that a client would send. */
public record RecordedConversation(String id, List<ReceivedEvent> events) {
    public RecordedConversation {
        events = List.copyOf(events);
    }

    @Override
    public String toString() {
        return id;
    }
}
