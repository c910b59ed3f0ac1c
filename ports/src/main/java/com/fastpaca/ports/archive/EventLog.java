package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Logs in full, wherever their events are: in the store, or in the archive alone. Safe for concurrent use. */
public final class EventLog {
    private final ConversationStore store;
    private final Archive archive;
    private final Semaphore archiveReads;

    /** @param maxArchiveReads reads of the archive under way at once: it may be slow, and those who read the store must not wait for it */
    public EventLog(ConversationStore store, Archive archive, int maxArchiveReads) {
        this.store = store;
        this.archive = archive;
        this.archiveReads = new Semaphore(maxArchiveReads);
    }

    /**
     * Events of a log, as {@link ConversationStore#read} answers them, those that the store has trimmed included. Blocks while it reads
     * from disk or asks the archive.
     *
     * @throws IllegalArgumentException if the range is not within the log
     * @throws UnavailableException if the events cannot be read now
     */
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        try {
            return store.read(id, fromSeq, toSeq, maxBytes);
        } catch (TrimmedException trimmed) {
            return readArchive(id, fromSeq, Math.min(toSeq, trimmed.lastSeq()), maxBytes);
        }
    }

    private List<Event> readArchive(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        if (!archiveReads.tryAcquire()) {
            throw new UnavailableException("too many reads of archived events are under way", true);
        }
        try {
            return archive.read(id, fromSeq, toSeq, maxBytes);
        } finally {
            archiveReads.release();
        }
    }
}
