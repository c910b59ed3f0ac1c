package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The key of a block: the conversation's id, a zero byte, the last seq in the block and, for a record too large for one block, the
 * number of the chunk. Compared as unsigned bytes, keys sort by id, then seq, then chunk, because no id contains a zero byte.
 */
final class BlockKey {
    private static final int TAIL_BYTES = Long.BYTES + Integer.BYTES;
    static final int MIN_BYTES = 1 + 1 + TAIL_BYTES;
    static final int MAX_BYTES = 255 + 1 + TAIL_BYTES;

    private BlockKey() {}

    static byte[] of(ConversationId id, long seq, int chunk) {
        byte[] idBytes = id.value().getBytes(StandardCharsets.US_ASCII);
        byte[] key = Arrays.copyOf(idBytes, idBytes.length + 1 + TAIL_BYTES);
        ByteBuffer.wrap(key, idBytes.length + 1, TAIL_BYTES).putLong(seq).putInt(chunk);
        return key;
    }

    static ConversationId conversationId(byte[] key) {
        return new ConversationId(new String(key, 0, key.length - TAIL_BYTES - 1, StandardCharsets.US_ASCII));
    }

    static long seq(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - TAIL_BYTES);
    }

    static int chunk(byte[] key) {
        return ByteBuffer.wrap(key).getInt(key.length - Integer.BYTES);
    }

    static boolean sameConversation(byte[] one, byte[] other) {
        return Arrays.equals(one, 0, one.length - TAIL_BYTES, other, 0, other.length - TAIL_BYTES);
    }

    /** Orders by conversation alone, as {@link Arrays#compareUnsigned} orders whole keys. */
    static int compareConversations(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, 0, one.length - TAIL_BYTES, other, 0, other.length - TAIL_BYTES);
    }
}
