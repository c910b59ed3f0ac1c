package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.event.Event;
import java.util.List;

/**
 * What is stored in one transaction.
 *
 * @param index the Raft index that the source had applied at least when this was read
 * @param items one for each conversation
 */
public record ArchiveBatch(ArchiveSource source, long index, List<Item> items) {
    public ArchiveBatch {
        items = List.copyOf(items);
    }

    /**
     * A conversation with settings, metadata and the changes behind its archive watermark, and events of its log.
     *
     * @param events the next ones behind the watermark, without a gap; maybe not all
     */
    public record Item(Conversation conversation, List<Event> events) {
        public Item {
            events = List.copyOf(events);
        }
    }
}
