package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Gives the archive what it lacks. Where it does not take a batch, finds by halving what it is that it does not take, sets the
 * conversations of that aside and stores the rest. For one thread at a time.
 */
final class Delivery {
    private final ArchiveSource source;
    private final Archive archive;
    private final ConversationStore store;
    private final FlushListener listener;
    private final InstantSource clock;
    private final SetAside setAside;
    private final Suspects suspects;
    private final BooleanSupplier leads;
    private final Consumer<Map<ConversationId, ArchiveWatermark>> onBehind;
    private final Runnable onRewound;

    /** The highest index with which the archive is known to have stored something. */
    private long reached;

    /**
     * @param leads whether this node leads in the term in which what is stored was read
     * @param onBehind handed what the archive holds of conversations of which it held more
     * @param onRewound told that the archive has lost something that was stored, of whatever conversations
     */
    Delivery(
            ArchiveSource source,
            Archive archive,
            ConversationStore store,
            FlushListener listener,
            InstantSource clock,
            SetAside setAside,
            BooleanSupplier leads,
            Consumer<Map<ConversationId, ArchiveWatermark>> onBehind,
            Runnable onRewound) {
        this.source = source;
        this.archive = archive;
        this.store = store;
        this.listener = listener;
        this.clock = clock;
        this.setAside = setAside;
        this.suspects = new Suspects(setAside::contains, (id, reason) -> setAside.add(id, reason, clock.millis()));
        this.leads = leads;
        this.onBehind = onBehind;
        this.onRewound = onRewound;
    }

    /**
     * Takes note of how far the archive has come, which is never less, unless it has lost something.
     *
     * @param now what it tells
     */
    void compareReached(long now) {
        boolean rewound = now < reached;
        reached = now;
        if (rewound) {
            onRewound.run();
        }
    }

    /** Knows nothing any more of how far the archive has come. */
    void forget() {
        reached = 0;
    }

    void beginAttempt() {
        suspects.beginAttempt();
    }

    /**
     * Answers whether the attempt was left off, as the archive fails at much of it.
     *
     * @throws UnavailableException if it fails at all of it
     */
    boolean endAttempt() {
        suspects.endAttempt();
        if (!suspects.cutShort()) {
            suspects.forgive();
        }
        return suspects.cutShort();
    }

    /**
     * Stores what the archive takes, and sets aside what it does not.
     *
     * @param index the Raft index that was applied at least when the items were read
     * @param onStored handed what was stored, part by part
     * @return whether it took all
     * @throws UnavailableException if the archive or the store cannot answer now
     */
    boolean store(long index, List<Item> items, Consumer<List<Item>> onStored) {
        if (items.isEmpty()) {
            return true;
        }
        // Whoever leads now must not find more in the archive than there was when its term began.
        if (suspects.cutShort() || !leads.getAsBoolean()) {
            return false;
        }
        return switch (archive.store(new ArchiveBatch(source, index, reached, items))) {
            case Stored.Done done -> {
                reached = Math.max(reached, index);
                suspects.answered();
                onStored.accept(items);
                items.forEach(item -> setAside.remove(item.conversation().id()));
                listener.flushed(
                        source,
                        items.stream().mapToInt(item -> item.events().size()).sum());
                yield true;
            }
            case Stored.Behind(Map<ConversationId, ArchiveWatermark> held) -> {
                onBehind.accept(held);
                yield false;
            }
            case Stored.Rewound(long now) -> {
                compareReached(now);
                yield false;
            }
            case Stored.Ahead(Map<ConversationId, ArchiveWatermark> held) -> {
                held.forEach(this::setAsideIfParted);
                List<Item> others = items.stream()
                        .filter(item -> !held.containsKey(item.conversation().id()))
                        .toList();
                store(index, others, onStored);
                yield false;
            }
            case Stored.Conflict(ConversationId conversation, String what) ->
                storeParts(index, items, onStored, item -> setAside(item, "seen in the archive: " + what));
            case Stored.Refused(String reason) -> storeParts(index, items, onStored, item -> setAside(item, reason));
            case Stored.Failed(String reason) -> {
                suspects.failed(
                        items.stream().map(item -> item.conversation().id()).toList(), reason);
                yield storeParts(index, suspects.suspectsLast(items), onStored, item -> suspect(item, reason));
            }
        };
    }

    /** @param notTaken handed each conversation of which the archive does not take the next thing */
    private boolean storeParts(long index, List<Item> items, Consumer<List<Item>> onStored, Consumer<Item> notTaken) {
        if (items.size() > 1) {
            int half = items.size() / 2;
            boolean first = store(index, items.subList(0, half), onStored);
            return store(index, items.subList(half, items.size()), onStored) && first;
        }
        Item item = items.getFirst();
        if (item.events().size() > 1) {
            // What follows an event that is not taken has to wait for it: the log has no gaps in the archive either.
            return item.halves().stream().allMatch(half -> store(index, List.of(half), onStored));
        }
        notTaken.accept(item);
        return false;
    }

    private void suspect(Item item, String reason) {
        suspects.add(item.conversation().id(), nextOf(item) + ": " + reason);
    }

    private void setAside(Item item, String reason) {
        setAside.add(item.conversation().id(), nextOf(item) + ": " + reason, clock.millis());
    }

    private static String nextOf(Item item) {
        return item.events().isEmpty()
                ? "its settings or changes"
                : "seq " + item.events().getFirst().seq();
    }

    /**
     * Sets a conversation aside if the archive holds a later state of it than a majority knows, and answers whether it does: the data has
     * parted from what is there. If a majority knows that state, this node was deposed and is late, and what it read is out of date.
     */
    boolean setAsideIfParted(ConversationId id, ArchiveWatermark held) {
        long revision = StoreAnswers.await(store.find(id, Consistency.LINEARIZABLE))
                .map(Conversation::revision)
                .orElse(0L);
        boolean parted = revision < held.revision();
        if (parted) {
            setAside.add(
                    id,
                    "its state: seen in the archive: revision " + held.revision() + ", while " + revision
                            + " is the newest here",
                    clock.millis());
        }
        return parted;
    }
}
