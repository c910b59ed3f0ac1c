package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.TrimmedException;
import com.fastpaca.ports.store.UnavailableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads from the store what the archive lacks of conversations, within the bounds of a batch. */
final class BatchReader {
    private final Backlog backlog;
    private final ConversationStore store;
    private final FlushSettings settings;

    BatchReader(Backlog backlog, ConversationStore store, FlushSettings settings) {
        this.backlog = backlog;
        this.store = store;
        this.settings = settings;
    }

    /**
     * What is to be stored at once.
     *
     * @param unreadable what was left out, as it cannot be read here
     * @param full whether something was left out for want of room
     */
    record Batch(long index, List<Item> items, Map<ConversationId, Throwable> unreadable, boolean full) {}

    /**
     * What is wanted of a conversation.
     *
     * @param held what the archive holds of it: events after that are wanted, but for those that were trimmed
     * @param lastSeq the last event that is wanted
     */
    record Wanted(Conversation conversation, ArchiveWatermark held, long lastSeq) {}

    /** @param all looked at as far as there is room */
    Batch read(Stream<Wanted> all) {
        long index = backlog.appliedIndex();
        List<Item> items = new ArrayList<>();
        Map<ConversationId, Throwable> unreadable = new LinkedHashMap<>();
        int rows = settings.maxRows();
        long bytes = settings.maxBytes();
        for (Iterator<Wanted> next = all.iterator(); next.hasNext(); ) {
            if (rows <= 0 || bytes <= 0) {
                return new Batch(index, items, unreadable, true);
            }
            Wanted wanted = next.next();
            try {
                Item item = item(wanted, rows, bytes);
                items.add(item);
                rows -= 1 + item.changes().size() + item.events().size();
                bytes -= sizeOf(item);
            } catch (UnavailableException | TrimmedException passes) {
                throw passes;
            } catch (RuntimeException | Error damaged) {
                // A page of a table that cannot be read is an error of the JVM's. The others need not wait for it.
                unreadable.put(wanted.conversation().id(), damaged);
            }
        }
        return new Batch(index, items, unreadable, rows <= 0 || bytes <= 0);
    }

    /**
     * All changes, as they are not told apart once they are archived, and as many events as there is room for beside them: one at least.
     */
    private Item item(Wanted wanted, int rows, long bytes) {
        Conversation conversation = wanted.conversation();
        Item changed = new Item(conversation, wanted.held(), List.of());
        int maxEvents = Math.max(1, rows - changed.changes().size());
        long room = Math.max(1, bytes - sizeOf(changed));
        List<Event> events = new ArrayList<>();
        long next = untrimmed(conversation, wanted.held().seq() + 1);
        while (next <= wanted.lastSeq() && room > 0 && events.size() < maxEvents) {
            long last = Math.min(wanted.lastSeq(), next + maxEvents - events.size() - 1);
            for (Event event : store.read(conversation.id(), next, last, room)) {
                events.add(event);
                room -= event.content().sizeBytes();
            }
            next = untrimmed(conversation, events.getLast().seq() + 1);
        }
        return new Item(conversation, wanted.held(), events);
    }

    private static long untrimmed(Conversation conversation, long seq) {
        return conversation.isTrimmed(seq) ? conversation.archived().trimmedSeq() + 1 : seq;
    }

    private static long sizeOf(Item item) {
        return item.conversation().metadata().json().length()
                + item.changes().stream()
                        .flatMap(change -> item.replacement(change).stream())
                        .flatMap(summary -> summary.messages().stream())
                        .mapToLong(message -> message.content().sizeBytes())
                        .sum()
                + item.events().stream()
                        .mapToLong(event -> event.content().sizeBytes())
                        .sum();
    }
}
