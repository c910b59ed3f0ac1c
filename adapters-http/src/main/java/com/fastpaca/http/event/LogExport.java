package com.fastpaca.http.event;

import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Piecewise;
import com.fastpaca.ports.conversation.EventRange;

/** A range of a log as newline-delimited JSON, one event a line. */
final class LogExport implements Piecewise {
    private static final int EXPECTED_BYTES = 1 << 14;

    private final EventRange events;
    private final JsonWriter out = new JsonWriter(EXPECTED_BYTES);

    LogExport(EventRange events) {
        this.events = events;
    }

    @Override
    public boolean writeUpTo(int bytes) {
        while (events.hasNext() && out.size() < bytes) {
            EventWire.write(out, events.next());
            out.endLine();
        }
        return !events.hasNext();
    }

    @Override
    public JsonWriter out() {
        return out;
    }
}
