package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.ConversationId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Event records since a snapshot, in memory: what the tables do not hold yet. Filled by the thread that applies, read by any, and written
 * to a table once it no longer grows.
 */
final class EventTail {
    /** What a record costs on the heap beyond its bytes. */
    private static final int RECORD_BYTES = 24;

    /** What a conversation's run costs besides, with its id and its place in the map: much where each has few records. */
    private static final int RUN_BYTES = 160;

    private final ConcurrentHashMap<ConversationId, EventRun> runs = new ConcurrentHashMap<>();
    private volatile long sizeBytes;

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the applying thread writes
    void append(ConversationId conversation, long seq, byte[] record) {
        EventRun run = runs.get(conversation);
        if (run == null) {
            run = new EventRun(seq);
            run.append(seq, record);
            runs.put(conversation, run);
            sizeBytes += RUN_BYTES;
        } else {
            run.append(seq, record);
        }
        sizeBytes += record.length + RECORD_BYTES;
    }

    @Nullable
    EventRun run(ConversationId conversation) {
        return runs.get(conversation);
    }

    /** About the heap that the records occupy. */
    long sizeBytes() {
        return sizeBytes;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** In the order of a table's keys. */
    List<ConversationId> conversations() {
        return runs.keySet().stream().sorted().toList();
    }
}
