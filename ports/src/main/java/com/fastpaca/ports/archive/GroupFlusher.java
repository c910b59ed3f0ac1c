package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.archive.BatchReader.Batch;
import com.fastpaca.ports.archive.BatchReader.Wanted;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Writes what the archive lacks of one group, batch by batch, while this node leads the group. The watermark moves only after the archive
 * has committed; whatever fails in between is done again, and storing it again changes nothing. For one thread at a time.
 */
final class GroupFlusher {
    private static final long RETRY_MILLIS = 60_000;
    private static final int MAX_RETRIED_AT_ONCE = 16;

    /** Attempts at which the archive may fail in a row before it is asked for what. */
    private static final int MAX_FAILURES = 3;

    /** Conversations in a row at which it may fail without taking another: more say that it fails at everything. */
    private static final int MAX_SUSPECTS = 8;

    private final Backlog backlog;
    private final ConversationStore store;
    private final Archive archive;
    private final FlushSettings settings;
    private final FlushListener listener;
    private final InstantSource clock;
    private final SetAside setAside;
    private final BatchReader reader;
    private final Refill refill;

    /** How often the archive was found to lack something that it had taken, by any of this node's groups. */
    private final AtomicInteger losses;

    private int lossesSeen;

    /** Whether all groups of this node look through what they have. */
    private boolean allLook;

    /** The term in which this node leads; empty if it does not. */
    private OptionalLong term = OptionalLong.empty();

    /** What was applied when this node began to lead: all that any leader before had archived. */
    private long ledSinceIndex;

    private boolean comparedWithArchive;

    /** Attempts in a row at which the archive failed. */
    private int failures;

    /** Conversations at which the archive has failed since it last took one in this attempt, and why. */
    private final SequencedMap<ConversationId, String> suspects = new LinkedHashMap<>();

    /** Those of earlier attempts, which are tried last, so that many of them do not stand before what would be taken. */
    private final Set<ConversationId> suspectedBefore = new HashSet<>();

    /** Whether it has taken anything in this attempt. */
    private boolean takes;

    /** Whether it has failed at so many in this attempt that the rest is left to the next one. */
    private boolean cutShort;

    GroupFlusher(
            Backlog backlog,
            ConversationStore store,
            Archive archive,
            FlushSettings settings,
            FlushListener listener,
            InstantSource clock,
            AtomicInteger losses) {
        this.backlog = backlog;
        this.store = store;
        this.archive = archive;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.setAside = new SetAside(listener, RETRY_MILLIS);
        this.reader = new BatchReader(backlog, store, settings);
        this.refill = new Refill(backlog, archive);
        this.losses = losses;
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
        OptionalLong led = backlog.ledTerm();
        if (!led.equals(term)) {
            begin(led);
        }
        if (led.isEmpty() || (!comparedWithArchive && !compareWithArchive())) {
            return false;
        }
        if (losses.get() != lossesSeen) {
            lossesSeen = losses.get();
            allLook = true;
            refill.lookAgain();
        }
        try {
            return flushBatch();
        } catch (UnavailableException e) {
            // What comes back may be a standby that lacks what was committed last, or a backup.
            refill.lookAgain();
            throw e;
        }
    }

    private boolean flushBatch() {
        suspectedBefore.addAll(suspects.keySet());
        suspects.clear();
        takes = false;
        cutShort = false;
        Set<ConversationId> due = Set.copyOf(setAside.due(MAX_RETRIED_AT_ONCE, clock.millis()));
        if (refill.look(setAside::contains)) {
            letAllLook();
        }
        List<Wanted> lacking = refill.wanted(id -> setAside.contains(id) && !due.contains(id));
        Batch again = read(lacking.stream());
        refill.giving(again.items());
        store(again, items -> {});

        Batch batch = read(backlog.oldest(settings.rows(), id -> !setAside.contains(id) && !refill.contains(id)));
        store(batch, this::advance);
        due.stream().filter(id -> !refill.contains(id)).forEach(this::retry);
        endAttempt();

        if (refill.isDone(setAside::contains)) {
            allLook = false;
            tellWhatWasRefilled();
        }
        return cutShort || batch.full() || refill.hasMore(setAside::contains) || (isTaken(due) && isAnyDue());
    }

    private void retry(ConversationId id) {
        Batch one = read(List.of(id));
        if (one.items().isEmpty() && one.unreadable().isEmpty()) {
            // The archive lacks nothing of it any more.
            setAside.remove(id);
        } else {
            store(one, this::advance);
        }
    }

    /** Whether some of what was tried again was taken: what kept out the others may be gone, too. */
    private boolean isTaken(Set<ConversationId> due) {
        return due.stream().anyMatch(id -> !setAside.contains(id));
    }

    private boolean isAnyDue() {
        return !setAside.due(1, clock.millis()).isEmpty();
    }

    /** What one group has lost, others have lost, too, though they have nothing to write by which they would notice. */
    private void letAllLook() {
        if (!allLook) {
            allLook = true;
            lossesSeen = losses.incrementAndGet();
            refill.lookAgain();
        }
    }

    private void tellWhatWasRefilled() {
        refill.report()
                .ifPresent(report ->
                        listener.archiveWasOlder(backlog.source(), report.conversations(), report.lostEvents()));
    }

    private void begin(OptionalLong led) {
        tellWhatWasRefilled();
        term = led;
        ledSinceIndex = backlog.appliedIndex();
        comparedWithArchive = false;
        refill.forget();
        setAside.clear();
    }

    /**
     * Data that is older than what the archive was given must not be mixed with it, now or later: once it has grown past that, the two
     * would look alike.
     */
    private boolean compareWithArchive() {
        OptionalLong reached = archive.reached(backlog.source());
        if (reached.isPresent() && reached.getAsLong() > ledSinceIndex) {
            listener.archiveIsNewer(backlog.source(), reached.getAsLong(), ledSinceIndex);
            if (reached.getAsLong() != Long.MAX_VALUE) {
                archive.shut(backlog.source());
            }
            return false;
        }
        comparedWithArchive = true;
        return true;
    }

    /** What the archive lacks of these conversations, as they are now. */
    private Batch read(List<ConversationId> ids) {
        return read(ids.stream()
                .flatMap(id -> find(id).stream())
                .filter(conversation -> !conversation.isArchived())
                .map(conversation -> new Wanted(conversation, conversation.archived(), conversation.lastSeq())));
    }

    private Batch read(Stream<Wanted> wanted) {
        Batch batch = reader.read(wanted);
        batch.unreadable().forEach((id, cause) -> setAside.add(id, "it cannot be read here: " + cause, clock.millis()));
        return batch;
    }

    private Optional<Conversation> find(ConversationId id) {
        return join(store.find(id, Consistency.LOCAL));
    }

    private void store(Batch batch, Consumer<List<Item>> onStored) {
        if (!batch.items().isEmpty()) {
            var _ = store(batch.index(), batch.items(), onStored);
        }
    }

    /**
     * Stores what the archive takes, and sets aside what it does not.
     *
     * @param onStored handed what was stored, part by part
     * @return whether it took all
     */
    private boolean store(long index, List<Item> items, Consumer<List<Item>> onStored) {
        // Whoever leads now must not find more in the archive than there was when its term began.
        if (cutShort || !backlog.ledTerm().equals(term)) {
            return false;
        }
        Stored stored = archive.store(new ArchiveBatch(backlog.source(), index, items));
        return switch (stored) {
            case Stored.Done done -> {
                takes = true;
                setSuspectsAside();
                onStored.accept(items);
                items.forEach(item -> setAside.remove(item.conversation().id()));
                listener.flushed(
                        backlog.source(),
                        items.stream().mapToInt(item -> item.events().size()).sum());
                yield true;
            }
            case Stored.Behind(Map<ConversationId, ArchiveWatermark> held) -> {
                held.forEach((id, has) -> find(id).ifPresent(conversation -> refill.add(conversation, has)));
                letAllLook();
                yield false;
            }
            case Stored.Ahead(Map<ConversationId, ArchiveWatermark> held) -> {
                held.forEach(this::setAsideIfParted);
                List<Item> others = items.stream()
                        .filter(item -> !held.containsKey(item.conversation().id()))
                        .toList();
                store(new Batch(index, others, Map.of(), false), onStored);
                yield false;
            }
            case Stored.Conflict(ConversationId conversation, String what) ->
                storeParts(index, items, onStored, item -> setAside(item, "seen in the archive: " + what));
            case Stored.Refused(String reason) -> storeParts(index, items, onStored, item -> setAside(item, reason));
            case Stored.Failed(String reason) -> {
                if (!areSetAside(items) && ++failures < MAX_FAILURES) {
                    throw new UnavailableException("the archive fails: " + reason, null);
                }
                yield storeParts(index, suspectsLast(items), onStored, item -> suspect(item, reason));
            }
        };
    }

    private boolean areSetAside(List<Item> items) {
        return items.stream()
                .allMatch(item -> setAside.contains(item.conversation().id()));
    }

    private void setAside(Item item, String reason) {
        setAside.add(item.conversation().id(), nextOf(item) + ": " + reason, clock.millis());
    }

    private static String nextOf(Item item) {
        return item.events().isEmpty()
                ? "its settings or changes"
                : "seq " + item.events().getFirst().seq();
    }

    private void suspect(Item item, String reason) {
        if (setAside.contains(item.conversation().id())) {
            setAside(item, reason);
            return;
        }
        suspects.put(item.conversation().id(), nextOf(item) + ": " + reason);
        if (suspects.size() > MAX_SUSPECTS) {
            if (!takes) {
                throw new UnavailableException("the archive fails: " + reason, null);
            }
            setSuspectsAside();
            cutShort = true;
        }
    }

    private List<Item> suspectsLast(List<Item> items) {
        return items.stream()
                .sorted(Comparator.comparing(
                        item -> suspectedBefore.contains(item.conversation().id())))
                .toList();
    }

    /** Only where the archive took something else are its failures due to what it did not take. */
    private void setSuspectsAside() {
        suspects.forEach((id, reason) -> setAside.add(id, reason, clock.millis()));
        suspectedBefore.removeAll(suspects.keySet());
        suspects.clear();
    }

    private void endAttempt() {
        if (!takes && !suspects.isEmpty()) {
            throw new UnavailableException(
                    "the archive fails: " + suspects.firstEntry().getValue(), null);
        }
        setSuspectsAside();
        if (!cutShort) {
            suspectedBefore.clear();
            failures = 0;
        }
    }

    /** Of this cluster the archive has no more than a majority knows: if this node was deposed and is late, what it read is out of date. */
    private void setAsideIfParted(ConversationId id, ArchiveWatermark held) {
        long revision = join(store.find(id, Consistency.LINEARIZABLE))
                .map(Conversation::revision)
                .orElse(0L);
        if (revision < held.revision()) {
            setAside.add(
                    id,
                    "its state: seen in the archive: revision " + held.revision() + ", while " + revision
                            + " is the newest here",
                    clock.millis());
        }
    }

    /** @param notTaken handed each conversation of which the archive does not take the next thing */
    private boolean storeParts(long index, List<Item> items, Consumer<List<Item>> onStored, Consumer<Item> notTaken) {
        if (items.size() > 1) {
            int half = items.size() / 2;
            boolean first = store(index, items.subList(0, half), onStored);
            return store(index, items.subList(half, items.size()), onStored) && first;
        }
        Item item = items.getFirst();
        List<Event> events = item.events();
        if (events.size() > 1) {
            int half = events.size() / 2;
            // What follows an event that is not taken has to wait for it: the log has no gaps in the archive either.
            return store(index, List.of(withEvents(item, events.subList(0, half))), onStored)
                    && store(index, List.of(withEvents(item, events.subList(half, events.size()))), onStored);
        }
        notTaken.accept(item);
        return false;
    }

    private static Item withEvents(Item item, List<Event> events) {
        return new Item(item.conversation(), item.held(), events);
    }

    /** Moves the watermarks; again where more can be trimmed than at once, as nothing else may ever move those of an idle conversation. */
    private void advance(List<Item> items) {
        List<Item> left = items;
        do {
            submitWatermarks(left);
            left = left.stream().filter(this::canBeTrimmed).toList();
            // Of a node that does not lead any more the replica may stand still, and what it shows with it.
        } while (!left.isEmpty() && backlog.ledTerm().equals(term));
    }

    private boolean canBeTrimmed(Item item) {
        return find(item.conversation().id())
                .filter(now -> now.canBeTrimmed(settings.tailKeep()))
                .isPresent();
    }

    private void submitWatermarks(List<Item> items) {
        List<CompletableFuture<Outcome>> outcomes =
                items.stream().map(item -> store.submit(watermark(item))).toList();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = join(outcomes.get(i));
            if (!(outcome instanceof Outcome.Archived)) {
                throw new IllegalStateException(
                        "the watermark of " + items.get(i).conversation().id() + " did not advance: " + outcome);
            }
        }
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
