package com.fastpaca.ports.conversation;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.ConversationStore;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Reads a range of a log in ascending order, a bounded number of bytes ahead, so that a long range costs no more memory than a short
 * one. Reading blocks on the disk. Not safe for concurrent use.
 */
public final class EventRange implements Iterator<Event> {
    private static final int READ_AHEAD_BYTES = 1 << 20;

    private final Source source;
    private final ConversationId id;
    private final long toSeq;
    private long nextSeq;
    private Iterator<Event> ahead = List.<Event>of().iterator();

    /** Where events are read, as {@link ConversationStore#read} does. */
    @FunctionalInterface
    interface Source {
        List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes);
    }

    /** Both ends are inclusive; a range that ends before it begins is empty. */
    EventRange(Source source, ConversationId id, long fromSeq, long toSeq) {
        this.source = source;
        this.id = id;
        this.nextSeq = fromSeq;
        this.toSeq = toSeq;
    }

    @Override
    public boolean hasNext() {
        return nextSeq <= toSeq;
    }

    @Override
    public Event next() {
        if (nextSeq > toSeq) {
            throw new NoSuchElementException();
        }
        if (!ahead.hasNext()) {
            ahead = source.read(id, nextSeq, toSeq, READ_AHEAD_BYTES).iterator();
        }
        Event event = ahead.next();
        if (event.seq() != nextSeq) {
            throw new IllegalStateException(
                    "the log of " + id + " has seq " + event.seq() + " where " + nextSeq + " belongs");
        }
        nextSeq++;
        return event;
    }
}
