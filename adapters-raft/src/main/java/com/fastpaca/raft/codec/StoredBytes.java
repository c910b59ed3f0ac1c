package com.fastpaca.raft.codec;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.ports.transfer.KeptBytes;
import com.fastpaca.ports.transfer.UnfitException;
import java.util.function.Supplier;

/** What exports keep, in the formats in which the store itself keeps it. */
public final class StoredBytes implements KeptBytes {
    private static final int VERSION = 1;
    private static final int EXPECTED_BYTES = 64;

    @Override
    public byte[] encodeConversation(Conversation conversation) {
        return PackedConversation.pack(conversation);
    }

    @Override
    public Conversation decodeConversation(byte[] bytes) throws UnfitException {
        return read(() -> PackedConversation.unpack(bytes), "is not the state of a conversation");
    }

    @Override
    public byte[] encodeParts(Event event) {
        ByteWriter out = new ByteWriter(EXPECTED_BYTES);
        out.tag(VERSION);
        ContentFormat.tokens(out, event.tokens());
        ContentFormat.layout(out, event.content().layout());
        return out.toBytes();
    }

    @Override
    public Parts decodeParts(byte[] bytes) throws UnfitException {
        return read(
                () -> {
                    ByteReader in = ByteReader.copying(bytes);
                    in.version(VERSION);
                    FormTokens tokens = ContentFormat.tokens(in);
                    return in.ended(new Parts(ContentFormat.layout(in), tokens));
                },
                "is not what is kept of an event");
    }

    /** What a client sends may be anything; every way in which reading it fails means the same. */
    private static <T> T read(Supplier<T> read, String fault) throws UnfitException {
        try {
            return read.get();
        } catch (RuntimeException e) {
            throw new UnfitException(fault);
        }
    }
}
