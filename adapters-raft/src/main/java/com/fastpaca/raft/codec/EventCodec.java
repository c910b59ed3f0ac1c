package com.fastpaca.raft.codec;

import com.fastpaca.domain.event.Event;

/** An event as the tables keep it; its seq is part of the key there. */
public final class EventCodec {
    private static final int VERSION = 1;
    private static final int OVERHEAD_BYTES = 64;

    private EventCodec() {}

    public static byte[] encode(Event event) {
        ByteWriter out = new ByteWriter(event.content().sizeBytes() + OVERHEAD_BYTES);
        out.tag(VERSION).number(event.version()).number(event.insertedAtMillis());
        ContentFormat.tokens(out, event.tokens());
        ContentFormat.content(out, event.content());
        return out.toBytes();
    }

    /** @throws CorruptBytesException if the bytes are not an event's */
    public static Event decode(long seq, byte[] bytes) {
        ByteReader in = ByteReader.sharing(bytes);
        in.version(VERSION);
        long version = in.number();
        long insertedAtMillis = in.number();
        var tokens = ContentFormat.tokens(in);
        return in.ended(new Event(seq, version, ContentFormat.content(in), tokens, insertedAtMillis));
    }
}
