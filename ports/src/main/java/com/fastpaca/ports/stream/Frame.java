package com.fastpaca.ports.stream;

import com.fastpaca.domain.conversation.Change;
import com.fastpaca.domain.event.Event;

/** One thing that a client is told which follows a conversation. Whoever has taken it in may go on from its version. */
public sealed interface Frame {
    /** The version that is reached with it. */
    long version();

    record Appended(Event event) implements Frame {
        @Override
        public long version() {
            return event.version();
        }
    }

    /** A compaction, a reset or the tombstone, which is the last of all frames. */
    record Changed(Change change) implements Frame {
        @Override
        public long version() {
            return change.version();
        }
    }

    /** The window is not what it was; told once the present is reached. */
    record WindowChanged(long version, boolean needsCompaction, long usedTokens) implements Frame {}

    /**
     * What happened from {@code expected} up to {@code version} cannot be told any more: the log still holds its events, but not all
     * changes are remembered. The stream goes on after {@code version}.
     */
    record Gap(long expected, long version) implements Frame {}
}
