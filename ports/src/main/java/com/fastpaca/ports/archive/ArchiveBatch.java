package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Change;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.snapshot.Summary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conversations, and events of their logs, that an archive stores in one transaction.
 *
 * @param index the Raft index that the source had applied at least when this was read
 * @param follows the highest index of the source with which the archive is known to have stored a batch; 0 if none is
 * @param items one for each conversation
 */
public record ArchiveBatch(ArchiveSource source, long index, long follows, List<Item> items) {
    public ArchiveBatch {
        items = List.copyOf(items);
    }

    /** What follows nothing that is known. */
    public ArchiveBatch(ArchiveSource source, long index, List<Item> items) {
        this(source, index, 0, items);
    }

    /**
     * A conversation with settings, metadata and changes, and events of its log.
     *
     * @param held what the archive is known to hold of it: later changes are stored, too
     * @param events the next ones, but for what was trimmed; maybe not all
     */
    public record Item(Conversation conversation, ArchiveWatermark held, List<Event> events) {
        public Item {
            events = List.copyOf(events);
        }

        /** What follows the conversation's own watermark. */
        public Item(Conversation conversation, List<Event> events) {
            this(conversation, conversation.archived(), events);
        }

        /** The first of its events alone, if it has any. */
        Item withOneEventAtMost() {
            return new Item(conversation, held, events.subList(0, Math.min(events.size(), 1)));
        }

        /** In two parts, the second of which goes on from where the first one ends; there must be several events. */
        List<Item> halves() {
            int half = events.size() / 2;
            Item first = new Item(conversation, held, events.subList(0, half));
            ArchiveWatermark firstStored = new ArchiveWatermark(
                    conversation.revision(),
                    conversation.version(),
                    first.events().getLast().seq(),
                    held.trimmedSeq());
            return List.of(first, new Item(conversation, firstStored, events.subList(half, events.size())));
        }

        /** The changes that the archive lacks, as far as they are remembered, oldest first. */
        public List<Change> changes() {
            return conversation.changesSince(held.version());
        }

        /** What a compaction among them put in its range's place, unless a later one has taken its place since. */
        public Optional<Summary> replacement(Change change) {
            return change instanceof Change.Compaction range
                    ? Optional.ofNullable(conversation.snapshot().summaries().get(range.fromSeq()))
                            .filter(summary -> summary.version() == change.version())
                    : Optional.empty();
        }
    }

    /** The conversations. */
    public List<ConversationId> conversations() {
        return items.stream().map(item -> item.conversation().id()).toList();
    }

    /**
     * Those of which the archive holds more than was known, as after a commit whose answer was lost: or something else than there is here.
     *
     * @param has what the archive holds of each of them
     */
    public List<Item> beyondKnown(Map<ConversationId, ArchiveWatermark> has) {
        return items.stream()
                .filter(item -> has.getOrDefault(item.conversation().id(), ArchiveWatermark.NONE)
                                .version()
                        > item.held().version())
                .toList();
    }

    /**
     * What of it does not follow, as the archive holds less.
     *
     * @param held what the archive holds of each of them
     */
    public Map<ConversationId, ArchiveWatermark> behind(Map<ConversationId, ArchiveWatermark> held) {
        Map<ConversationId, ArchiveWatermark> behind = new HashMap<>();
        for (Item item : items) {
            ArchiveWatermark has = held.getOrDefault(item.conversation().id(), ArchiveWatermark.NONE);
            if (!item.held().isReachedBy(has)) {
                behind.put(item.conversation().id(), has);
            }
        }
        return behind;
    }
}
