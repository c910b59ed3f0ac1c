package com.fastpaca.raft.codec;

import com.fastpaca.domain.conversation.Conversation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A conversation's whole value for a way on which its size matters: what {@link ConversationCodec} writes, compressed as gzip does it,
 * checksum included.
 */
public final class PackedConversation {
    /** More than a store would like to hold of one conversation, and less than what a few crafted bytes could unpack to. */
    private static final int MAX_UNPACKED_BYTES = 128 << 20;

    private PackedConversation() {}

    public static byte[] pack(Conversation conversation) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(ConversationCodec.encode(conversation));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return packed.toByteArray();
    }

    /** @throws CorruptBytesException if the bytes are not a conversation's */
    public static Conversation unpack(byte[] bytes) {
        byte[] unpacked;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            unpacked = in.readNBytes(MAX_UNPACKED_BYTES);
            if (in.read() >= 0) {
                throw new CorruptBytesException("more than " + MAX_UNPACKED_BYTES + " bytes of one conversation");
            }
        } catch (IOException e) {
            throw new CorruptBytesException("not a packed conversation: " + e.getMessage());
        }
        if (ConversationCodec.decode(unpacked) instanceof Conversation conversation) {
            return conversation;
        }
        throw new CorruptBytesException("not a whole conversation");
    }
}
