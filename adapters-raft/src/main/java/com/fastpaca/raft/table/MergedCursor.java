package com.fastpaca.raft.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the records of several tables as if they were one. A record that two tables hold counts once if both hold the same
 * bytes; otherwise one of them is wrong, and nobody can say which.
 */
final class MergedCursor {
    /** Those that are at a record; so few that looking at each of them is cheap. */
    private final List<RecordCursor> cursors;

    private @Nullable RecordCursor lowest;
    private byte @Nullable [] record;

    MergedCursor(List<RecordCursor> unstarted) {
        cursors = new ArrayList<>(unstarted);
        cursors.removeIf(cursor -> !cursor.next());
    }

    /** Moves to the next record, at first to the first one; false after the last one. */
    boolean next() {
        if (lowest != null) {
            advance(lowest);
        }
        lowest = lowest();
        record = null;
        if (lowest == null) {
            return false;
        }
        dropTwins(lowest);
        return true;
    }

    private @Nullable RecordCursor lowest() {
        RecordCursor found = null;
        for (RecordCursor cursor : cursors) {
            if (found == null || compare(cursor, found) < 0) {
                found = cursor;
            }
        }
        return found;
    }

    private void dropTwins(RecordCursor kept) {
        for (int i = cursors.size() - 1; i >= 0; i--) {
            RecordCursor cursor = cursors.get(i);
            if (cursor != kept && compare(cursor, kept) == 0) {
                if (!Arrays.equals(cursor.record(), record())) {
                    throw cursor.corrupt("another table holds other bytes for the same record");
                }
                advance(cursor);
            }
        }
    }

    private void advance(RecordCursor cursor) {
        if (!cursor.next()) {
            cursors.remove(cursor);
        }
    }

    private static int compare(RecordCursor one, RecordCursor other) {
        int byConversation = BlockKey.compareConversations(one.key(), other.key());
        return byConversation != 0 ? byConversation : Long.compare(one.seq(), other.seq());
    }

    /** A key of the record's conversation. */
    byte[] key() {
        return current().key();
    }

    long seq() {
        return current().seq();
    }

    byte[] record() {
        if (record == null) {
            record = current().record();
        }
        return record;
    }

    private RecordCursor current() {
        if (lowest == null) {
            throw new IllegalStateException("not at a record");
        }
        return lowest;
    }
}
