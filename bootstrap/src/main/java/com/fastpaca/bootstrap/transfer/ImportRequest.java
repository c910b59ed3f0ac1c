package com.fastpaca.bootstrap.transfer;

import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.request.HttpLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The body of a request that brings a piece of a conversation: events as they were exported, and at the end the rest. */
final class ImportRequest {
    /** Behind so many bytes a piece takes no more events. */
    private static final int FULL_BYTES = 1 << 20;

    private static final int PUNCTUATION_BYTES = 64;

    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private int events;
    private boolean ended;

    ImportRequest() {
        write("{");
    }

    void add(byte[] event) {
        write(events == 0 ? "\"events\":[" : ",");
        json.writeBytes(event);
        events++;
    }

    /** Whether an event is to go along: not behind what fills a request, nor if the request became larger than one may be. */
    boolean hasRoomFor(byte[] event) {
        return events == 0
                || (json.size() < FULL_BYTES && events < Limits.MAX_EVENTS_PER_REQUEST && fits(event.length));
    }

    boolean hasRoomFor(String state) {
        return events == 0 || fits(state.length());
    }

    private boolean fits(int more) {
        return (long) json.size() + more + PUNCTUATION_BYTES <= HttpLimits.MAX_REQUEST_BYTES;
    }

    /** Adds what is not in the log. */
    void end(String state) {
        write((events == 0 ? "" : "],") + "\"state\":\"" + state + "\"");
        ended = true;
    }

    int events() {
        return events;
    }

    /** The body; nothing is added afterwards. */
    byte[] json() {
        write(events > 0 && !ended ? "]}" : "}");
        return json.toByteArray();
    }

    private void write(String ascii) {
        json.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
