package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Merges tables of events into a new one that holds the events of all of them, but for those that are no longer kept. */
public final class EventTableMerge {
    private static final long PACE_BYTES = 1 << 20;

    private EventTableMerge() {}

    /**
     * Writes the merged table to a file of this name in the directory. The inputs stay open and unchanged.
     *
     * @param trimmed the events of a conversation that are not kept
     * @return the new table's file; empty, with no file written, if no event is kept
     * @throws CorruptTableException if an input is damaged, or two inputs hold different bytes for the same event
     * @throws IllegalStateException if an input is closed
     * @throws IOException if the disk failed
     */
    public static Optional<RecordTableFile> merge(
            List<RecordTable> inputs,
            Path directory,
            String name,
            Function<ConversationId, SeqRange> trimmed,
            MergePace pace)
            throws IOException, InterruptedException {
        List<RecordTable> held = new ArrayList<>();
        try {
            for (RecordTable input : inputs) {
                input.hold();
                held.add(input);
            }
            MergedCursor events =
                    new MergedCursor(held.stream().map(RecordTable::cursor).toList());
            try (RecordTableWriter writer = RecordTableWriter.create(directory, name)) {
                copy(events, writer, trimmed, pace);
                return writer.recordCount() == 0 ? Optional.empty() : Optional.of(writer.finish());
            }
        } finally {
            held.forEach(RecordTable::release);
        }
    }

    private static void copy(
            MergedCursor events, RecordTableWriter writer, Function<ConversationId, SeqRange> trimmed, MergePace pace)
            throws IOException, InterruptedException {
        byte @Nullable [] key = null;
        ConversationId conversation = null;
        SeqRange left = SeqRange.NONE;
        long unpacedBytes = 0;
        while (events.next()) {
            if (conversation == null || key == null || !BlockKey.sameConversation(key, events.key())) {
                key = events.key();
                conversation = BlockKey.conversationId(key);
                left = trimmed.apply(conversation);
            }
            if (!left.contains(events.seq())) {
                byte[] record = events.record();
                writer.append(conversation, events.seq(), record);
                unpacedBytes += record.length;
            }
            if (unpacedBytes >= PACE_BYTES) {
                pace.proceed();
                unpacedBytes = 0;
            }
        }
    }
}
