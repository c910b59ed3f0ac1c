package com.fastpaca.http.event;

import com.fastpaca.domain.event.Event;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Piecewise;
import com.fastpaca.ports.conversation.EventRange;

/** A page of a log as clients receive it. */
final class LogPage implements Piecewise {
    /** A page ends early after this much content; the next one goes on where it ended. */
    private static final long MAX_PAGE_BYTES = 8 << 20;

    private static final int EXPECTED_BYTES = 1 << 14;

    private final EventRange events;
    private final long last;
    private final JsonWriter out = new JsonWriter(EXPECTED_BYTES);
    private long contentBytes;
    private long served;

    /**
     * @param events of the page, at most
     * @param from the first seq of the range that is asked for
     * @param last the last seq of that range
     */
    LogPage(EventRange events, long from, long last) {
        this.events = events;
        this.last = last;
        served = from - 1;
        out.startObject().name("events").startArray();
    }

    /** The last seq of a page of so many events. */
    static long end(long from, long last, long limit) {
        return last - from < limit ? last : from + limit - 1;
    }

    @Override
    public boolean writeUpTo(int bytes) {
        while (!isFull() && out.size() < bytes) {
            Event event = events.next();
            EventWire.write(out, event);
            served = event.seq();
            contentBytes += event.content().sizeBytes();
        }
        if (!isFull()) {
            return false;
        }
        out.endArray()
                .field("next_cursor", served)
                .field("has_more", served < last)
                .endObject();
        return true;
    }

    private boolean isFull() {
        return contentBytes >= MAX_PAGE_BYTES || !events.hasNext();
    }

    @Override
    public JsonWriter out() {
        return out;
    }
}
