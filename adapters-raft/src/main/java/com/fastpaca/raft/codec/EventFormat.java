package com.fastpaca.raft.codec;

import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;

/** The bytes of an event within a command. */
final class EventFormat {
    private EventFormat() {}

    static void event(ByteWriter out, Event event) {
        out.number(event.seq()).number(event.version()).number(event.insertedAtMillis());
        ContentFormat.tokens(out, event.tokens());
        ContentFormat.content(out, event.content());
    }

    static Event event(ByteReader in) {
        long seq = in.number();
        long version = in.number();
        long insertedAtMillis = in.number();
        FormTokens tokens = ContentFormat.tokens(in);
        EventContent content = ContentFormat.content(in);
        return new Event(seq, version, content, tokens, insertedAtMillis);
    }
}
