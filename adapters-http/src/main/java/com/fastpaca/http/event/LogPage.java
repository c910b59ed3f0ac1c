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
    private final JsonWriter out = new JsonWriter(EXPECTED_BYTES);
    private long room;
    private long contentBytes;
    private long served;

    /**
     * @param from the first seq of the range
     * @param limit most events of the page
     */
    LogPage(EventRange events, long from, long limit) {
        this.events = events;
        room = limit;
        served = from - 1;
        out.startObject().name("events").startArray();
    }

    @Override
    public boolean writeUpTo(int bytes) {
        while (!isFull() && out.size() < bytes) {
            Event event = events.next();
            EventWire.write(out, event);
            served = event.seq();
            contentBytes += event.content().sizeBytes();
            room--;
        }
        if (!isFull()) {
            return false;
        }
        out.endArray()
                .name("next_cursor")
                .value(served)
                .name("has_more")
                .value(events.hasNext())
                .endObject();
        return true;
    }

    private boolean isFull() {
        return room == 0 || contentBytes >= MAX_PAGE_BYTES || !events.hasNext();
    }

    @Override
    public JsonWriter out() {
        return out;
    }
}
