package com.fastpaca.domain.snapshot;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.Form.ToolParts;
import com.fastpaca.domain.persistent.PersistentMap;
import com.fastpaca.domain.snapshot.Traits.Extent;
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

    /** The event's entry; it must not have been cut out. */
    IndexedEvent require(long seq) {
        IndexedEvent entry = get(seq);
        if (entry == null) {
            throw new IllegalStateException("the index has no entry of seq " + seq);
        }
        return entry;
    }

    /** What an event and those that are shown only with it come to. */
    public record GroupSize(long tokens, long events) {}

    /** Of the entry of that seq in the form. */
    public GroupSize groupSize(Form form, long seq, IndexedEvent entry) {
        long tokens = entry.tokensIn(form);
        long events = 1;
        for (long at = entry.nextIn(form, seq); at != seq; events++) {
            IndexedEvent other = require(at);
            tokens += other.tokensIn(form);
            at = other.nextIn(form, at);
        }
        return new GroupSize(tokens, events);
    }

    /** The lowest seq of the events that a window shows together with the entry of that seq in the form. */
    public long earliest(Form form, long seq, IndexedEvent entry) {
        Traits traits = form.toolParts() == ToolParts.LEFT_OUT ? null : entry.traits();
        return traits == null ? seq : extent(traits).earliest();
    }

    /** The extent of the group that an entry of these traits belongs to. */
    Extent extent(Traits traits) {
        long group = traits.group();
        IndexedEvent standing = get(group);
        if (standing == null || standing.traits() == null) {
            throw new IllegalStateException("no entry of seq " + group + " to stand for a group");
        }
        Extent extent = standing.traits().extent();
        return extent == null ? new Extent(group, 1) : extent;
    }

    /**
     * Whether a snapshot whose first live event is given shows the entry of that seq: something of it is left in the form, and if the form
     * shows tool parts, its group is whole.
     */
    public boolean isLive(Form form, long seq, IndexedEvent entry, long firstLive) {
        return !entry.isLostIn(form) && entry.isPresentIn(form) && earliest(form, seq, entry) >= firstLive;
    }

    public EventIndex append(IndexedEvent event) {
        long seq = lastSeq + 1;
        @Nullable IndexedEvent[] chunk = chunks.get(chunkOf(seq));
        int slot = slotOf(seq);
        @Nullable IndexedEvent[] next = chunk == null ? new IndexedEvent[slot + 1] : Arrays.copyOf(chunk, slot + 1);
        next[slot] = event;
        return new EventIndex(chunks.with(chunkOf(seq), next), seq);
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
        Long number = rest.floorKey(chunkOf(toSeq));
        while (number != null && number >= chunkOf(fromSeq)) {
            @Nullable IndexedEvent[] left = cut(chunks.get(number), number * CHUNK + 1, fromSeq, toSeq);
            rest = left == null ? rest.without(number) : rest.with(number, left);
            number = chunks.floorKey(number - 1);
        }
        return new EventIndex(rest, lastSeq);
    }

    /** A chunk, which starts at seq {@code first}, without the entries of a range; null if none is left. */
    private static @Nullable IndexedEvent @Nullable [] cut(
            @Nullable IndexedEvent @Nullable [] chunk, long first, long fromSeq, long toSeq) {
        if (chunk == null) {
            return null;
        }
        @Nullable IndexedEvent[] next = chunk.clone();
        boolean blank = true;
        for (int slot = 0; slot < next.length; slot++) {
            if (first + slot >= fromSeq && first + slot <= toSeq) {
                next[slot] = null;
            }
            blank &= next[slot] == null;
        }
        return blank ? null : next;
    }

    /** The highest seq at or below the given one that has an entry; 0 if there is none. */
    public long floor(long seq) {
        Descent descent = descendFrom(seq);
        return descent.step() ? descent.seq() : 0;
    }

    /** The lowest seq at or above the given one that has an entry; one after the last if there is none. */
    public long ceiling(long seq) {
        Long number = chunks.ceilingKey(chunkOf(seq));
        while (number != null) {
            @Nullable IndexedEvent[] chunk = chunks.get(number);
            long first = number * CHUNK + 1;
            for (int slot = (int) Math.max(0, seq - first); chunk != null && slot < chunk.length; slot++) {
                if (chunk[slot] != null) {
                    return first + slot;
                }
            }
            number = chunks.ceilingKey(number + 1);
        }
        return lastSeq + 1;
    }

    /** A walk over the entries at or below a seq, highest first. */
    public Descent descendFrom(long seq) {
        return new Descent(chunks, Math.min(seq, lastSeq));
    }

    private static long chunkOf(long seq) {
        return (seq - 1) / CHUNK;
    }

    private static int slotOf(long seq) {
        return (int) ((seq - 1) % CHUNK);
    }

    /** A walk down an index: {@link #step} first, then look. It searches once for each chunk, where {@link #get} does for each entry. */
    public static final class Descent {
        private final PersistentMap<Long, @Nullable IndexedEvent[]> chunks;
        private @Nullable IndexedEvent @Nullable [] chunk;
        private long nextSeq;
        private long seq;
        private @Nullable IndexedEvent entry;

        private Descent(PersistentMap<Long, @Nullable IndexedEvent[]> chunks, long from) {
            this.chunks = chunks;
            this.nextSeq = from;
        }

        /** Goes to the next entry; false if there is none left. */
        public boolean step() {
            while (nextSeq > 0 && (chunk != null || enterChunk())) {
                int slot = slotOf(nextSeq);
                IndexedEvent found = chunk != null && slot < chunk.length ? chunk[slot] : null;
                if (slot == 0) {
                    chunk = null;
                }
                seq = nextSeq--;
                if (found != null) {
                    entry = found;
                    return true;
                }
            }
            return false;
        }

        /** Enters the chunk of the next seq, or the one below it. */
        private boolean enterChunk() {
            Long number = chunks.floorKey(chunkOf(nextSeq));
            if (number == null) {
                return false;
            }
            chunk = chunks.get(number);
            nextSeq = Math.min(nextSeq, (number + 1) * CHUNK);
            return true;
        }

        public long seq() {
            return seq;
        }

        public IndexedEvent entry() {
            if (entry == null) {
                throw new IllegalStateException("no step was taken");
            }
            return entry;
        }
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
