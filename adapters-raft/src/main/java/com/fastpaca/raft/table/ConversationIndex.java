package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which conversations a table may hold, and from which seq to which, so that a read touches only the tables that can answer it. Ids are
 * known by a 64-bit hash: "no" is certain, "perhaps" is for the table to decide, also where two ids share a hash.
 */
final class ConversationIndex {
    static final int ENTRY_BYTES = 3 * Long.BYTES;

    private static final int WORDS = 3;

    /** Hash, first seq and last seq of each conversation, ascending by hash. */
    private final long[] words;

    private ConversationIndex(long[] words) {
        this.words = words;
    }

    static ConversationIndex read(ByteBuffer bytes) {
        long[] words = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(words);
        return new ConversationIndex(words);
    }

    /** Whether the table may hold records of the conversation from one seq to another, both inclusive. */
    boolean mayOverlap(ConversationId id, long fromSeq, long toSeq) {
        long hash = hash(id);
        int count = words.length / WORDS;
        for (int i = firstAtOrAbove(hash, count); i < count && words[i * WORDS] == hash; i++) {
            if (words[i * WORDS + 1] <= toSeq && fromSeq <= words[i * WORDS + 2]) {
                return true;
            }
        }
        return false;
    }

    private int firstAtOrAbove(long hash, int count) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (words[middle * WORDS] < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Part of the file format. Not keyed: whoever makes two ids collide only makes reads of these two look up one table more. */
    static long hash(ConversationId id) {
        String value = id.value();
        long hash = value.length();
        for (int i = 0; i < value.length(); i++) {
            hash = (hash + value.charAt(i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** Collects the index while a table is written. */
    static final class Builder {
        private record Entry(long hash, long firstSeq, long lastSeq) {}

        private final List<Entry> entries = new ArrayList<>();

        void add(ConversationId id, long firstSeq, long lastSeq) {
            entries.add(new Entry(hash(id), firstSeq, lastSeq));
        }

        ByteBuffer build() {
            entries.sort(Comparator.comparingLong(Entry::hash));
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(entries.size(), ENTRY_BYTES));
            for (Entry entry : entries) {
                bytes.putLong(entry.hash()).putLong(entry.firstSeq()).putLong(entry.lastSeq());
            }
            return bytes.flip();
        }
    }
}
