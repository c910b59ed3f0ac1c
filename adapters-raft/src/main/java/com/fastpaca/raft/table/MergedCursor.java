package com.fastpaca.raft.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the events of several tables as if they were one. An event that two tables hold counts once if both hold the same
 * bytes; otherwise one of them is wrong, and nobody can say which.
 */
final class MergedCursor {
    /** Those that are at an event; so few that looking at each of them is cheap. */
    private final List<EventCursor> cursors;

    private @Nullable EventCursor lowest;
    private byte @Nullable [] record;

    MergedCursor(List<EventCursor> unstarted) {
        cursors = new ArrayList<>(unstarted);
        cursors.removeIf(cursor -> !cursor.next());
    }

    /** Moves to the next event, at first to the first one; false after the last one. */
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

    private @Nullable EventCursor lowest() {
        EventCursor found = null;
        for (EventCursor cursor : cursors) {
            if (found == null || compare(cursor, found) < 0) {
                found = cursor;
            }
        }
        return found;
    }

    private void dropTwins(EventCursor kept) {
        for (int i = cursors.size() - 1; i >= 0; i--) {
            EventCursor cursor = cursors.get(i);
            if (cursor != kept && compare(cursor, kept) == 0) {
                if (!Arrays.equals(cursor.record(), record())) {
                    throw cursor.corrupt("another table holds other bytes for the same event");
                }
                advance(cursor);
            }
        }
    }

    private void advance(EventCursor cursor) {
        if (!cursor.next()) {
            cursors.remove(cursor);
        }
    }

    private static int compare(EventCursor one, EventCursor other) {
        int byConversation = BlockKey.compareConversations(one.key(), other.key());
        return byConversation != 0 ? byConversation : Long.compare(one.seq(), other.seq());
    }

    /** A key of the event's conversation. */
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

    private EventCursor current() {
        if (lowest == null) {
            throw new IllegalStateException("not at an event");
        }
        return lowest;
    }
}
