package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.raft.codec.EventCodec;
import com.fastpaca.raft.table.EventTables;
import com.fastpaca.raft.table.RecordTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of a group's events: in memory those that no snapshot holds yet, all others in tables. One thread at a time appends and
 * freezes; any number read, without locks.
 */
final class EventBodies {
    private final EventTables tables;
    private volatile InMemory inMemory = new InMemory(new EventTail(), null);

    /** Whether nothing waits for a snapshot to free memory any more, as none is written. */
    private boolean waitsNoMore;

    /** The tail that grows, and the one that is being written to a table. */
    private record InMemory(EventTail growing, @Nullable EventTail frozen) {
        /** About the heap that they occupy. */
        long sizeBytes() {
            return growing.sizeBytes() + (frozen == null ? 0 : frozen.sizeBytes());
        }
    }

    EventBodies(EventTables tables) {
        this.tables = tables;
    }

    void append(ConversationId id, Event event) {
        inMemory.growing().append(id, event.seq(), EventCodec.encode(event));
    }

    /** Events in ascending order, as far as they are held; stops after {@code maxBytes} of content. */
    List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        InMemory present = inMemory;
        EventRun growing = present.growing().run(id);
        EventTail frozenTail = present.frozen();
        EventRun frozen = frozenTail == null ? null : frozenTail.run(id);
        long firstGrowing = growing == null ? Long.MAX_VALUE : growing.firstSeq();
        long firstInMemory = frozen == null ? firstGrowing : frozen.firstSeq();

        Reading reading = new Reading(maxBytes);
        if (fromSeq < firstInMemory) {
            tables.read(id, fromSeq, Math.min(toSeq, firstInMemory - 1), reading::take);
        }
        for (long seq = Math.max(fromSeq, firstInMemory); seq <= toSeq && reading.wantsMore(); seq++) {
            EventRun run = seq >= firstGrowing ? growing : frozen;
            if (run == null) {
                throw new IllegalStateException("seq " + seq + " of " + id + " is in no run");
            }
            reading.take(seq, run.record(seq));
        }
        return reading.events;
    }

    private static final class Reading {
        private final List<Event> events = new ArrayList<>();
        private final long maxBytes;
        private long bytes;

        Reading(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        boolean wantsMore() {
            return events.isEmpty() || bytes < maxBytes;
        }

        /** Takes a record; false once that is enough. */
        boolean take(long seq, byte[] record) {
            Event event = EventCodec.decode(seq, record);
            events.add(event);
            bytes += event.content().sizeBytes();
            return wantsMore();
        }
    }

    /** About the heap that the bodies in memory occupy. */
    long bytesInMemory() {
        return inMemory.sizeBytes();
    }

    EventTables tables() {
        return tables;
    }

    /** Lets a new tail grow, and answers the one before it for a snapshot to write. Not called again before {@link #thaw}. */
    synchronized EventTail freeze() {
        InMemory present = inMemory;
        if (present.frozen() != null) {
            throw new IllegalStateException("the last snapshot is still being written");
        }
        inMemory = new InMemory(new EventTail(), present.growing());
        return present.growing();
    }

    /**
     * Reads what was frozen from the tables from now on.
     *
     * @param table holds the frozen events; null if there were none
     */
    synchronized void thaw(@Nullable RecordTable table) {
        if (table != null) {
            tables.add(table);
        }
        inMemory = new InMemory(inMemory.growing(), null);
        notifyAll();
    }

    /** Waits until a snapshot has freed memory, if the bodies in memory exceed a bound: appends must not outrun the disk for long. */
    synchronized void awaitRoom(long maxBytes) throws InterruptedException {
        while (!waitsNoMore && inMemory.frozen() != null && inMemory.sizeBytes() > maxBytes) {
            wait();
        }
    }

    /** Lets nobody wait for a snapshot any more, as none is written from now on. */
    synchronized void waitNoMore() {
        waitsNoMore = true;
        notifyAll();
    }
}
