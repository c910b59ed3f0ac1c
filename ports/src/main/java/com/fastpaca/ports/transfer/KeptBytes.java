package com.fastpaca.ports.transfer;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.PartSpan;
import java.util.List;

/**
 * The bytes of what an export has to carry beside what clients see, so that an import gives the same conversation. Every later version
 * reads what one has written. Computes only; safe for concurrent use.
 */
public interface KeptBytes {
    /** A conversation's whole value, its log apart. */
    byte[] encodeConversation(Conversation conversation);

    /** @throws UnfitException if the bytes are not a conversation's */
    Conversation decodeConversation(byte[] bytes) throws UnfitException;

    /** What is known of an event's parts: where each lies, and what it costs in every form. */
    record Parts(List<PartSpan> layout, FormTokens tokens) {
        public Parts {
            layout = List.copyOf(layout);
        }
    }

    /** What of an event cannot be told from its count of tokens alone; nothing of that if it looks the same in every form. */
    byte[] encodeParts(Event event);

    /** @throws UnfitException if the bytes are not those of parts */
    Parts decodeParts(byte[] bytes) throws UnfitException;
}
