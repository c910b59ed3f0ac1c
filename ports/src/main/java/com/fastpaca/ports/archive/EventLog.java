package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Logs in full, wherever their events are: in the store, or in the archive alone. Safe for concurrent use. */
public final class EventLog {
    private static final ScopedValue<Boolean> WITH_ARCHIVE = ScopedValue.newInstance();

    private final ConversationStore store;
    private final Archive archive;

    public EventLog(ConversationStore store, Archive archive) {
        this.store = store;
        this.archive = archive;
    }

    /**
     * Runs what may wait for the archive, in a thread that reads of the store do not need: the archive may be slow, and nobody else must
     * wait for it.
     */
    public static <T extends @Nullable Object> T withArchive(Supplier<T> reading) {
        return ScopedValue.where(WITH_ARCHIVE, true).call(reading::get);
    }

    /**
     * Events of a log, as {@link ConversationStore#read} answers them; within {@link #withArchive} those that the store has trimmed
     * included. Blocks while it reads from disk or asks the archive.
     *
     * @throws IllegalArgumentException if the range is not within the log
     * @throws TrimmedException if the first event is in the archive alone, and the caller may not wait for it
     * @throws UnavailableException if the events cannot be read now
     */
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        try {
            return store.read(id, fromSeq, toSeq, maxBytes);
        } catch (TrimmedException trimmed) {
            if (!WITH_ARCHIVE.isBound()) {
                throw trimmed;
            }
            return archive.read(id, fromSeq, Math.min(toSeq, trimmed.lastSeq()), maxBytes);
        }
    }
}
