package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The open tables that hold the events of one Raft group, read as one. Readers never wait: they see the set of tables as it was when
 * they began, and a table that leaves the set stays mapped until its last reader is done. Changes are made one at a time.
 *
 * <p>Owns its tables: closes those that leave, but leaves their files to whoever knows which snapshots still need them.
 */
public final class EventTables implements AutoCloseable {
    /** Oldest first. */
    private volatile List<RecordTable> tables;

    private volatile boolean closed;

    EventTables(List<RecordTable> oldestFirst) {
        this.tables = List.copyOf(oldestFirst);
    }

    /**
     * Opens all tables that a manifest names, or none.
     *
     * @throws CorruptTableException if one is not the whole table that is described
     * @throws IOException if one is missing or cannot be read
     */
    public static EventTables open(Path directory, List<RecordTableFile> oldestFirst) throws IOException {
        List<RecordTable> opened = new ArrayList<>();
        try {
            for (RecordTableFile file : oldestFirst) {
                opened.add(RecordTable.open(directory, file));
            }
            return new EventTables(opened);
        } catch (IOException | RuntimeException e) {
            opened.forEach(RecordTable::close);
            throw e;
        }
    }

    /** The tables, oldest first. */
    public List<RecordTable> tables() {
        return tables;
    }

    /**
     * Visits the events that the tables hold of a conversation from one seq to another, both inclusive, ascending.
     *
     * @throws CorruptTableException if a table is damaged where it was read, or two disagree
     * @throws IllegalStateException if the set is closed
     */
    public void read(ConversationId id, long fromSeq, long toSeq, RecordVisitor visitor) {
        List<RecordTable> held = hold(id, fromSeq, toSeq);
        try {
            List<RecordCursor> cursors = new ArrayList<>(held.size());
            for (RecordTable table : held) {
                cursors.add(table.cursor(id, fromSeq, toSeq));
            }
            MergedCursor events = new MergedCursor(cursors);
            while (events.next() && visitor.visit(events.seq(), events.record())) {}
        } finally {
            held.forEach(RecordTable::release);
        }
    }

    /** Holds the tables that may have something of a range. */
    private List<RecordTable> hold(ConversationId id, long fromSeq, long toSeq) {
        while (true) {
            requireOpen();
            List<RecordTable> seen = tables;
            List<RecordTable> held = holdAmong(seen, id, fromSeq, toSeq);
            if (held != null) {
                return held;
            }
            // A table is closed only after it left the set: there is a new set to try, or none any more.
        }
    }

    private static @Nullable List<RecordTable> holdAmong(
            List<RecordTable> tables, ConversationId id, long fromSeq, long toSeq) {
        List<RecordTable> held = new ArrayList<>();
        for (RecordTable table : tables) {
            if (!table.mayContain(id, fromSeq, toSeq)) {
                continue;
            }
            if (!table.tryHold()) {
                held.forEach(RecordTable::release);
                return null;
            }
            held.add(table);
        }
        return held;
    }

    /** Adds a table with events newer than all before it. */
    public synchronized void add(RecordTable newest) {
        requireOpen();
        List<RecordTable> next = new ArrayList<>(tables);
        next.add(newest);
        tables = List.copyOf(next);
    }

    /** The tables that should now be merged, neighbours in age; empty if none. They are named again until they are replaced. */
    public List<RecordTable> worthMerging() {
        return MergePlan.choose(tables);
    }

    /**
     * Puts a merged table in the place of the tables that it was made of, and closes these. Tables added meanwhile stay.
     *
     * @param merged neighbours in the set
     * @param replacement empty if no event of them is kept
     * @throws IllegalArgumentException if the merged tables are not neighbours in the set
     */
    public synchronized void replace(List<RecordTable> merged, Optional<RecordTable> replacement) {
        requireOpen();
        List<RecordTable> next = new ArrayList<>(tables);
        int at = Collections.indexOfSubList(next, merged);
        if (at < 0) {
            throw new IllegalArgumentException("the merged tables are not neighbours in the set");
        }
        next.subList(at, at + merged.size()).clear();
        replacement.ifPresent(table -> next.add(at, table));
        tables = List.copyOf(next);
        merged.forEach(RecordTable::close);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the event tables are closed");
        }
    }

    /** Closes all tables; those being read, as soon as that is done. */
    @Override
    public synchronized void close() {
        closed = true;
        tables.forEach(RecordTable::close);
    }
}
