package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.persistent.PersistentMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The index of a log: an immutable vector of {@link IndexedEvent}s by seq, in chunks, from which compacted ranges can be cut. Appending
 * copies one chunk, however long the log is.
 */
public final class EventIndex {
    private static final int CHUNK = 64;
    public static final EventIndex EMPTY = new EventIndex(PersistentMap.empty(), 0);

    private final PersistentMap<Long, @Nullable IndexedEvent[]> chunks;
    private final long lastSeq;

    private EventIndex(PersistentMap<Long, @Nullable IndexedEvent[]> chunks, long lastSeq) {
        this.chunks = chunks;
        this.lastSeq = lastSeq;
    }

    public long lastSeq() {
        return lastSeq;
    }

    /** The event's entry, or null if it was cut out. */
    public @Nullable IndexedEvent get(long seq) {
        @Nullable IndexedEvent[] chunk = chunks.get(chunkOf(seq));
        int slot = slotOf(seq);
        return chunk == null || slot >= chunk.length ? null : chunk[slot];
    }

    public EventIndex append(IndexedEvent event) {
        return new EventIndex(put(lastSeq + 1, event), lastSeq + 1);
    }

    public EventIndex with(long seq, IndexedEvent event) {
        @Nullable IndexedEvent[] chunk = chunks.get(chunkOf(seq));
        int slot = slotOf(seq);
        if (chunk == null || slot >= chunk.length || chunk[slot] == null) {
            throw new IllegalStateException("no entry of seq " + seq + " to replace");
        }
        @Nullable IndexedEvent[] next = chunk.clone();
        next[slot] = event;
        return new EventIndex(chunks.with(chunkOf(seq), next), lastSeq);
    }

    /** The index without the entries of a range; both ends inclusive. Chunks that hold nothing else are freed. */
    public EventIndex without(long fromSeq, long toSeq) {
        PersistentMap<Long, @Nullable IndexedEvent[]> rest = chunks;
        for (long number = chunkOf(fromSeq); number <= chunkOf(toSeq); number++) {
            @Nullable IndexedEvent[] chunk = rest.get(number);
            if (chunk != null) {
                @Nullable IndexedEvent[] next = chunk.clone();
                long first = number * CHUNK + 1;
                for (int slot = 0; slot < next.length; slot++) {
                    if (first + slot >= fromSeq && first + slot <= toSeq) {
                        next[slot] = null;
                    }
                }
                rest = isBlank(next) ? rest.without(number) : rest.with(number, next);
            }
        }
        return new EventIndex(rest, lastSeq);
    }

    private PersistentMap<Long, @Nullable IndexedEvent[]> put(long seq, IndexedEvent event) {
        @Nullable IndexedEvent[] chunk = chunks.get(chunkOf(seq));
        int slot = slotOf(seq);
        @Nullable IndexedEvent[] next = chunk == null ? new IndexedEvent[slot + 1] : Arrays.copyOf(chunk, slot + 1);
        next[slot] = event;
        return chunks.with(chunkOf(seq), next);
    }

    /** The highest seq at or below the given one that has an entry; 0 if there is none. */
    public long floor(long seq) {
        long at = Math.min(seq, lastSeq);
        while (at > 0) {
            if (get(at) != null) {
                return at;
            }
            Long number = chunks.floorKey(chunkOf(at));
            if (number == null) {
                return 0;
            }
            at = number == chunkOf(at) ? at - 1 : (number + 1) * CHUNK;
        }
        return 0;
    }

    private static boolean isBlank(@Nullable IndexedEvent[] chunk) {
        for (IndexedEvent event : chunk) {
            if (event != null) {
                return false;
            }
        }
        return true;
    }

    private static long chunkOf(long seq) {
        return (seq - 1) / CHUNK;
    }

    private static int slotOf(long seq) {
        return (int) ((seq - 1) % CHUNK);
    }

    /** Builds an index from stored entries, newest first; what is not put counts as cut out. */
    public static final class Restoring {
        private final long lastSeq;
        private PersistentMap<Long, @Nullable IndexedEvent[]> chunks = PersistentMap.empty();

        public Restoring(long lastSeq) {
            this.lastSeq = lastSeq;
        }

        public void put(long seq, IndexedEvent event) {
            long number = chunkOf(seq);
            @Nullable IndexedEvent[] chunk = chunks.get(number);
            if (chunk == null) {
                chunk = new IndexedEvent[(int) Math.min(CHUNK, lastSeq - number * CHUNK)];
                chunks = chunks.with(number, chunk);
            }
            chunk[slotOf(seq)] = event;
        }

        public EventIndex restored() {
            return new EventIndex(chunks, lastSeq);
        }
    }
}
