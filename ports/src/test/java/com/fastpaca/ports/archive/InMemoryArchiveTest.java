package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;
import java.util.OptionalLong;

class InMemoryArchiveTest extends ArchiveContract {
    private final SometimesAway archive = new SometimesAway();

    private static final class SometimesAway extends InMemoryArchive {
        private boolean away;

        private void requireHere() {
            if (away) {
                throw UnavailableException.outcomeUnknown("away");
            }
        }

        @Override
        public synchronized Stored store(ArchiveBatch batch) {
            requireHere();
            return super.store(batch);
        }

        @Override
        public synchronized List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
            requireHere();
            return super.read(id, fromSeq, toSeq, maxBytes);
        }

        @Override
        public synchronized Held held(List<ConversationId> ids) {
            requireHere();
            return super.held(ids);
        }

        @Override
        public synchronized OptionalLong reached(ArchiveSource source) {
            requireHere();
            return super.reached(source);
        }

        @Override
        public synchronized void shut(ArchiveSource source) {
            requireHere();
            super.shut(source);
        }
    }

    @Override
    protected Archive archive() {
        return archive;
    }

    @Override
    protected void makeUnavailable() {
        archive.away = true;
    }
}
