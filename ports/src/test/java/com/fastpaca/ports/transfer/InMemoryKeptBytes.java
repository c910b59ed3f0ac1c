package com.fastpaca.ports.transfer;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.event.Event;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Keeps values themselves, for all servers of a test process; their bytes are where they are. */
public final class InMemoryKeptBytes implements KeptBytes {
    private static final List<Object> KEPT = new ArrayList<>();

    @Override
    public byte[] encodeConversation(Conversation conversation) {
        return keep(conversation);
    }

    @Override
    public Conversation decodeConversation(byte[] bytes) throws UnfitException {
        if (kept(bytes) instanceof Conversation conversation) {
            return conversation;
        }
        throw new UnfitException("is not the state of a conversation");
    }

    @Override
    public byte[] encodeParts(Event event) {
        return keep(new Parts(event.content().layout(), event.tokens()));
    }

    @Override
    public Parts decodeParts(byte[] bytes) throws UnfitException {
        if (kept(bytes) instanceof Parts parts) {
            return parts;
        }
        throw new UnfitException("is not what is kept of an event");
    }

    private static byte[] keep(Object value) {
        synchronized (KEPT) {
            KEPT.add(value);
            return BigInteger.valueOf(KEPT.size()).toByteArray();
        }
    }

    private static Object kept(byte[] bytes) {
        synchronized (KEPT) {
            int place = new BigInteger(1, bytes).intValue();
            return place < 1 || place > KEPT.size() ? "nothing" : KEPT.get(place - 1);
        }
    }
}
