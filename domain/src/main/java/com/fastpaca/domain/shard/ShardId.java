package com.fastpaca.domain.shard;

import com.fastpaca.domain.conversation.ConversationId;

/**
 * One of the 256 shards. A conversation's shard follows from its id alone and never changes: FNV-1a over the id's characters (Fowler,
 * Noll and Vo), its bits mixed once more because FNV's low bits alone are weak for short, similar ids.
 */
public record ShardId(int number) {
    public static final int COUNT = 256;

    public ShardId {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("no shard " + number);
        }
    }

    public static ShardId of(ConversationId id) {
        long hash = 0xcbf29ce484222325L;
        String value = id.value();
        for (int i = 0; i < value.length(); i++) {
            hash = (hash ^ value.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        hash *= 0x9e3779b97f4a7c15L;
        return new ShardId((int) (hash >>> 56));
    }

    /** The Raft group, from 0, that carries this shard among so many groups; each carries as many as the next, give or take one. */
    public int group(int groups) {
        return number % groups;
    }
}
