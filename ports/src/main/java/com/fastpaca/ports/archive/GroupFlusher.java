package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.Archive.Held;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.archive.BatchReader.Batch;
import com.fastpaca.ports.archive.BatchReader.Wanted;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Writes what the archive lacks of one group, batch by batch, while this node leads the group. The watermark moves only after the archive
 * has committed; whatever fails in between is done again, and storing it again changes nothing. For one thread at a time.
 */
final class GroupFlusher {
    private static final int MAX_RETRIED_AT_ONCE = 16;

    private final Backlog backlog;
    private final ConversationStore store;
    private final Archive archive;
    private final FlushSettings settings;
    private final FlushListener listener;
    private final InstantSource clock;
    private final SetAside setAside;
    private final BatchReader reader;
    private final LossSearch search;
    private final Refill refill;

    /** Conversations of which the archive fails to tell what it holds. */
    private final Suspects untold;

    private final Delivery delivery;
    private final WatermarkMoves watermarks;

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
    private long comparedAtMillis;

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
        this.setAside = new SetAside(listener, settings.retryMillis());
        this.reader = new BatchReader(backlog, store, settings);
        this.untold = new Suspects(setAside::contains, this::leaveUncompared);
        HeldLookup held = new HeldLookup(archive, untold);
        this.refill = new Refill(backlog, held, untold);
        this.search = new LossSearch(backlog, held, untold, refill, this::setAsideOnceIfParted);
        this.delivery = new Delivery(
                backlog.source(),
                archive,
                store,
                listener,
                clock,
                setAside,
                this::leads,
                this::refillWhatIsHeld,
                this::letAllLookAnew);
        this.watermarks = new WatermarkMoves(store, settings, clock);
        this.losses = losses;
    }

    ArchiveSource source() {
        return backlog.source();
    }

    /** Whether it writes what there is: this node leads the group, and the archive takes what is of this data. */
    boolean isWriting() {
        return term.isPresent() && comparedWithArchive;
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
        if (led.isEmpty() || !compareWithArchive()) {
            return false;
        }
        if (losses.get() != lossesSeen) {
            lossesSeen = losses.get();
            allLook = true;
            search.begin();
        }
        try {
            return flushBatch();
        } catch (UnavailableException e) {
            // What comes back may be a standby that lacks what was committed last, or a backup.
            search.begin();
            throw e;
        }
    }

    private boolean flushBatch() {
        delivery.beginAttempt();
        untold.beginAttempt();
        Set<ConversationId> due = Set.copyOf(setAside.due(MAX_RETRIED_AT_ONCE, clock.millis()));
        // What is known to be lacking comes first.
        if (refill.isDone(setAside::contains) && search.look()) {
            letAllLook();
        }
        List<Wanted> lacking = refill.wanted(id -> setAside.contains(id) && !due.contains(id));
        Batch again = read(lacking.stream());
        refill.giving(again.items());
        store(again, items -> {});

        Batch batch = read(backlog.oldest(settings.maxRows(), id -> !setAside.contains(id) && !refill.contains(id)));
        store(batch, this::advance);
        due.stream().filter(id -> !refill.contains(id)).forEach(this::retry);
        boolean leftOff = delivery.endAttempt();
        untold.endAttempt();

        boolean whole = search.isDone() && refill.isDone(setAside::contains);
        if (whole) {
            allLook = false;
            untold.forgive();
            tellWhatWasRefilled();
        }
        return leftOff || batch.full() || (!whole && !refill.isStalled()) || isTaken(due);
    }

    private void retry(ConversationId id) {
        Batch one = read(List.of(id));
        if (!one.items().isEmpty()) {
            // No more than what it may not take, as that may take its time.
            store(
                    one.index(),
                    one.items().stream().map(Item::withOneEventAtMost).toList(),
                    this::advance);
        } else if (one.unreadable().isEmpty() && !isParted(id)) {
            // The archive lacks nothing of it any more.
            setAside.remove(id);
        }
    }

    /** Whether some of what was tried again was taken: there may be more of it, and what kept out the others may be gone, too. */
    private boolean isTaken(Set<ConversationId> due) {
        return due.stream().anyMatch(id -> !setAside.contains(id));
    }

    /** What one group has lost, others have lost, too, though they have nothing to write by which they would notice. */
    private void letAllLook() {
        if (!allLook) {
            allLook = true;
            lossesSeen = losses.incrementAndGet();
            search.begin();
        }
    }

    private void letAllLookAnew() {
        refill.takeBack();
        search.begin();
        letAllLook();
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
        delivery.forget();
        search.begin();
        refill.forget();
        setAside.clear();
    }

    /** Asked now and then also of a group that nobody writes to: what was committed last may be lost by a standby in its place. */
    private boolean compareWithArchive() {
        if (comparedWithArchive && clock.millis() - comparedAtMillis < settings.retryMillis()) {
            return true;
        }
        OptionalLong reached = archive.reached(backlog.source());
        comparedAtMillis = clock.millis();
        if (!comparedWithArchive && isShutOut(reached)) {
            return false;
        }
        comparedWithArchive = true;
        delivery.compareReached(reached.orElse(0));
        return true;
    }

    /**
     * Data that is older than what the archive was given must not be mixed with it, now or later: once it has grown past that, the two
     * would look alike.
     */
    private boolean isShutOut(OptionalLong reached) {
        if (reached.isPresent() && reached.getAsLong() > ledSinceIndex) {
            listener.archiveIsNewer(backlog.source(), reached.getAsLong(), ledSinceIndex);
            if (reached.getAsLong() != Archive.SHUT) {
                archive.shut(backlog.source());
            }
            return true;
        }
        return false;
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
        return StoreAnswers.await(store.find(id, Consistency.LOCAL));
    }

    private void store(Batch batch, Consumer<List<Item>> onStored) {
        store(batch.index(), batch.items(), onStored);
    }

    private void store(long index, List<Item> items, Consumer<List<Item>> onStored) {
        var _ = delivery.store(index, items, stored -> {
            untold.answered();
            onStored.accept(stored);
        });
    }

    private void leaveUncompared(ConversationId id, String reason) {
        refill.leave(id);
        setAside.add(id, "what is there of it cannot be read: " + reason, clock.millis());
    }

    private boolean leads() {
        return backlog.ledTerm().equals(term);
    }

    private void refillWhatIsHeld(Map<ConversationId, ArchiveWatermark> held) {
        held.forEach((id, has) -> find(id).ifPresent(conversation -> refill.add(conversation, has)));
        letAllLook();
    }

    /** Whether the archive holds a later state of it than there is here, or fails to tell. */
    private boolean isParted(ConversationId id) {
        return switch (archive.held(List.of(id))) {
            case Held.Known(Map<ConversationId, ArchiveWatermark> held) ->
                held.containsKey(id) && delivery.setAsideIfParted(id, held.get(id));
            case Held.Failed(String reason) -> {
                leaveUncompared(id, reason);
                yield true;
            }
        };
    }

    /** A majority is asked of it, but of those that are set aside only when their time comes. */
    private void setAsideOnceIfParted(ConversationId id, ArchiveWatermark held) {
        if (!setAside.contains(id)) {
            var _ = delivery.setAsideIfParted(id, held);
        }
    }

    private void advance(List<Item> items) {
        watermarks.advance(items, this::leads);
    }
}
