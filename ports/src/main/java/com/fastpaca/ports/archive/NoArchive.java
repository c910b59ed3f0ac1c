package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;
import java.util.OptionalLong;

/** Stands for the archive of a node that has none. Events that were trimmed while there was one cannot be read. */
public final class NoArchive implements Archive {
    @Override
    public Stored store(ArchiveBatch batch) {
        throw absent();
    }

    @Override
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        throw absent();
    }

    @Override
    public Held held(List<ConversationId> ids) {
        throw absent();
    }

    @Override
    public OptionalLong reached(ArchiveSource source) {
        throw absent();
    }

    @Override
    public void shut(ArchiveSource source) {
        throw absent();
    }

    private static UnavailableException absent() {
        return UnavailableException.turnedAway("the events are in the archive, and this node has none configured");
    }
}
