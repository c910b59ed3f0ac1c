package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Writes what the archive lacks of one group, batch by batch, while this node leads the group. The watermark moves only after the archive
 * has committed; whatever fails in between is done again, and storing it again changes nothing. For one thread at a time.
 */
final class GroupFlusher {
    private static final long RETRY_MILLIS = 60_000;
    private static final int MAX_RETRIED_AT_ONCE = 16;
    private static final long NOT_LEADING = Long.MIN_VALUE;

    private final Backlog backlog;
    private final ConversationStore store;
    private final Archive archive;
    private final FlushSettings settings;
    private final FlushListener listener;
    private final InstantSource clock;
    private final SetAside setAside;

    /** What was applied when this node began to lead: all that any leader before had archived. */
    private long ledSinceIndex = NOT_LEADING;

    private boolean comparedWithArchive;

    GroupFlusher(
            Backlog backlog,
            ConversationStore store,
            Archive archive,
            FlushSettings settings,
            FlushListener listener,
            InstantSource clock) {
        this.backlog = backlog;
        this.store = store;
        this.archive = archive;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.setAside = new SetAside(listener, RETRY_MILLIS);
    }

    ArchiveSource source() {
        return backlog.source();
    }

    /** Conversations that the archive does not take. */
    int setAside() {
        return setAside.size();
    }

    /**
     * Writes one batch, if there is something to write and this node is to write it.
     *
     * @return whether there may be more to write at once
     * @throws UnavailableException if the archive or the store cannot answer now
     */
    boolean flush() {
        if (!backlog.leads()) {
            ledSinceIndex = NOT_LEADING;
            return false;
        }
        if (ledSinceIndex == NOT_LEADING) {
            ledSinceIndex = backlog.appliedIndex();
            comparedWithArchive = false;
        }
        if (!comparedWithArchive && !compareWithArchive()) {
            return false;
        }
        for (ConversationId id : setAside.due(MAX_RETRIED_AT_ONCE, clock.millis())) {
            store(batchOf(List.of(id)));
        }
        Batch batch = batchOf(backlog.oldest(settings.rows(), id -> !setAside.contains(id)));
        store(batch);
        return batch.full();
    }

    /** Data that is older than what the archive was given must not be mixed with it. */
    private boolean compareWithArchive() {
        OptionalLong reached = archive.reached(backlog.source());
        if (reached.isPresent() && reached.getAsLong() > ledSinceIndex) {
            listener.archiveIsNewer(backlog.source(), reached.getAsLong(), ledSinceIndex);
            return false;
        }
        comparedWithArchive = true;
        return true;
    }

    /** @param full whether something was left out for want of room */
    private record Batch(long index, List<Item> items, boolean full) {}

    private Batch batchOf(List<ConversationId> ids) {
        long index = backlog.appliedIndex();
        List<Item> items = new ArrayList<>();
        int rows = settings.rows();
        long bytes = settings.bytes();
        for (ConversationId id : ids) {
            if (rows <= 0 || bytes <= 0) {
                return new Batch(index, items, true);
            }
            Optional<Conversation> found = find(id);
            if (found.isPresent() && !found.get().isArchived()) {
                Item item = item(found.get(), rows, bytes);
                items.add(item);
                rows -= item.events().size() + 1;
                bytes -= sizeOf(item);
            }
        }
        return new Batch(index, items, rows <= 0 || bytes <= 0);
    }

    private Optional<Conversation> find(ConversationId id) {
        return join(store.find(id, Consistency.LOCAL));
    }

    private Item item(Conversation conversation, int maxEvents, long maxBytes) {
        List<Event> events = new ArrayList<>();
        long next = conversation.archived().seq() + 1;
        long last = Math.min(conversation.lastSeq(), next + maxEvents - 1);
        long room = maxBytes;
        while (next <= last && room > 0) {
            for (Event event : store.read(conversation.id(), next, last, room)) {
                events.add(event);
                room -= event.content().sizeBytes();
                next = event.seq() + 1;
            }
        }
        return new Item(conversation, events);
    }

    private static long sizeOf(Item item) {
        return item.conversation().metadata().length()
                + item.events().stream()
                        .mapToLong(event -> event.content().sizeBytes())
                        .sum();
    }

    private void store(Batch batch) {
        if (!batch.items().isEmpty()) {
            var _ = store(batch.index(), batch.items());
        }
    }

    /** Stores what the archive takes, and sets aside what it does not; answers whether it took all. */
    private boolean store(long index, List<Item> items) {
        Stored stored = archive.store(new ArchiveBatch(backlog.source(), index, items));
        return switch (stored) {
            case Stored.Done done -> {
                advance(items);
                yield true;
            }
            case Stored.Conflict(ConversationId conversation, String what) ->
                storeParts(index, items, "seen in the archive: " + what);
            case Stored.Refused(String reason) -> storeParts(index, items, reason);
        };
    }

    private boolean storeParts(long index, List<Item> items, String reason) {
        if (items.size() > 1) {
            int half = items.size() / 2;
            boolean first = store(index, items.subList(0, half));
            return store(index, items.subList(half, items.size())) && first;
        }
        Item item = items.getFirst();
        List<Event> events = item.events();
        if (events.size() > 1) {
            int half = events.size() / 2;
            // What follows an event that is not taken has to wait for it: the log has no gaps in the archive either.
            return store(index, List.of(new Item(item.conversation(), events.subList(0, half))))
                    && store(index, List.of(new Item(item.conversation(), events.subList(half, events.size()))));
        }
        String what = events.isEmpty()
                ? "its settings or changes"
                : "seq " + events.getFirst().seq();
        setAside.add(item.conversation().id(), what + ": " + reason, clock.millis());
        return false;
    }

    private void advance(List<Item> items) {
        List<CompletableFuture<Outcome>> outcomes =
                items.stream().map(item -> store.submit(watermark(item))).toList();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = join(outcomes.get(i));
            if (!(outcome instanceof Outcome.Archived)) {
                throw new IllegalStateException(
                        "the watermark of " + items.get(i).conversation().id() + " did not advance: " + outcome);
            }
            setAside.remove(items.get(i).conversation().id());
        }
        listener.flushed(
                backlog.source(),
                items.stream().mapToInt(item -> item.events().size()).sum());
    }

    private Command watermark(Item item) {
        Conversation conversation = item.conversation();
        long seq = item.events().isEmpty()
                ? conversation.archived().seq()
                : item.events().getLast().seq();
        return new Command.Archive(
                conversation.id(),
                clock.millis(),
                conversation.revision(),
                conversation.version(),
                seq,
                settings.tailKeep());
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UnavailableException unavailable ? unavailable : e;
        }
    }
}
