package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.archive.Archive.Held;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.archive.BatchReader.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Knows which conversations of a group the archive holds less of than it had taken, as after it was restored from an older backup or
 * replaced by an empty one. Looks through the group shard by shard, and remembers no more than what it has found there. For one thread at
 * a time.
 */
final class Refill {
    private static final int PAGE = 500;

    private final Backlog backlog;
    private final Archive archive;
    private final Suspects untold;
    private final BiConsumer<ConversationId, ArchiveWatermark> parted;
    private final SequencedMap<ConversationId, Lack> lacking = new LinkedHashMap<>();

    /** Those of which the archive failed to tell what it holds. */
    private final Set<ConversationId> uncompared = new LinkedHashSet<>();

    /** One of which it told. */
    private @Nullable ConversationId toldBefore;

    private int nextShard;
    private int shardsLeft = ShardId.COUNT;

    /** Whether something that was given to the archive is not there, as when the archive is being restored just now. */
    private boolean stalled;

    private long refilled;
    private long lostEvents;

    /**
     * What was seen of a conversation.
     *
     * @param held what the archive held when it was last asked
     * @param given whether it was given something since then
     * @param lostEvents events that it had taken, does not hold, and that were trimmed here; those that are not counted yet
     */
    private record Lack(ArchiveWatermark held, boolean given, long lostEvents) {}

    /**
     * What the archive had lost of a group.
     *
     * @param conversations that were refilled
     */
    record Report(long conversations, long lostEvents) {}

    /**
     * @param untold handed the conversations of which the archive fails to tell what it holds
     * @param parted handed those of which it holds a later state than there is here, and how far
     */
    Refill(Backlog backlog, Archive archive, Suspects untold, BiConsumer<ConversationId, ArchiveWatermark> parted) {
        this.backlog = backlog;
        this.archive = archive;
        this.untold = untold;
        this.parted = parted;
    }

    /** Knows nothing any more, and is to look through the whole group. */
    void forget() {
        lacking.clear();
        uncompared.clear();
        lookAgain();
    }

    /** Is to look through the whole group: there may be more than is known. */
    void lookAgain() {
        shardsLeft = ShardId.COUNT;
    }

    boolean contains(ConversationId id) {
        return lacking.containsKey(id) || uncompared.contains(id);
    }

    /** Whether there is something to look at, or to store, at once; without those that are set aside. */
    boolean hasMore(Predicate<ConversationId> setAside) {
        return !stalled && !isDone(setAside);
    }

    /** Whether nothing is left to look at, or to store. */
    boolean isDone(Predicate<ConversationId> setAside) {
        return shardsLeft == 0 && !anyBut(setAside);
    }

    private boolean anyBut(Predicate<ConversationId> setAside) {
        return known().anyMatch(id -> !setAside.test(id));
    }

    private Stream<ConversationId> known() {
        return Stream.concat(lacking.keySet().stream(), uncompared.stream());
    }

    /** Leaves a conversation for later, as the archive fails to tell what it holds of it. */
    void leave(ConversationId id) {
        if (!lacking.containsKey(id)) {
            uncompared.add(id);
        }
    }

    /** Adds a conversation of which the archive holds less than it should. */
    void add(Conversation conversation, ArchiveWatermark held) {
        uncompared.remove(conversation.id());
        lacking.put(conversation.id(), new Lack(held, false, lostEvents(conversation, held)));
    }

    private static long lostEvents(Conversation conversation, ArchiveWatermark held) {
        long trimmed = conversation.archived().trimmedSeq();
        long leading = Math.min(conversation.snapshot().leadingSystem(), trimmed);
        return Math.max(0, trimmed - Math.max(held.seq(), leading));
    }

    /** Looks at another shard, once nothing is left to store of those before; answers whether something is lacking there. */
    boolean look(Predicate<ConversationId> setAside) {
        if (anyBut(setAside)) {
            return false;
        }
        int known = lacking.size();
        boolean compared = false;
        while (shardsLeft > 0 && !compared && !untold.cutShort()) {
            int number = nextShard;
            // The next attempt goes on after it, whatever comes of this one: at its conversations all may fail.
            nextShard = (number + 1) % ShardId.COUNT;
            List<Conversation> archived = archivedIn(backlog.shard(number));
            for (int from = 0; from < archived.size(); from += PAGE) {
                compared |= compare(archived.subList(from, Math.min(archived.size(), from + PAGE)));
            }
            if (untold.cutShort()) {
                // What was left out is looked at next.
                nextShard = number;
            } else {
                shardsLeft--;
            }
        }
        return lacking.size() > known;
    }

    private List<Conversation> archivedIn(ShardState shard) {
        List<Conversation> archived = new ArrayList<>();
        shard.conversations().values().forEach(conversation -> {
            if (!conversation.archived().equals(ArchiveWatermark.NONE) && !contains(conversation.id())) {
                archived.add(conversation);
            }
        });
        return archived;
    }

    /** Answers whether the archive told of any of them. */
    private boolean compare(List<Conversation> conversations) {
        Map<ConversationId, ArchiveWatermark> held = new HashMap<>();
        ask(conversations.stream().map(Conversation::id).toList(), held);
        for (Conversation conversation : conversations) {
            ArchiveWatermark has = held.get(conversation.id());
            if (has == null) {
                continue;
            }
            if (!conversation.archived().isReachedBy(has)) {
                add(conversation, has);
            } else if (has.revision() > conversation.revision()) {
                parted.accept(conversation.id(), has);
            }
        }
        return !held.isEmpty();
    }

    /** Adds what the archive holds of these, apart from those of which it fails to tell. */
    private void ask(List<ConversationId> ids, Map<ConversationId, ArchiveWatermark> told) {
        if (ids.isEmpty() || untold.cutShort()) {
            return;
        }
        switch (archive.held(ids)) {
            case Held.Known(Map<ConversationId, ArchiveWatermark> watermarks) -> {
                untold.answered();
                toldBefore = ids.getLast();
                ids.forEach(id -> told.put(id, watermarks.getOrDefault(id, ArchiveWatermark.NONE)));
            }
            case Held.Failed(String reason) -> {
                untold.failed(ids, reason);
                if (ids.size() == 1) {
                    if (!untold.isKnown(ids.getFirst())) {
                        crossCheck();
                    }
                    untold.add(ids.getFirst(), reason);
                } else {
                    int half = ids.size() / 2;
                    ask(ids.subList(0, half), told);
                    ask(ids.subList(half, ids.size()), told);
                }
            }
        }
    }

    /** Whether the archive still tells of another: it may be asked of none but those at which it fails. */
    private void crossCheck() {
        if (!untold.hasAnswered() && toldBefore != null && archive.held(List.of(toldBefore)) instanceof Held.Known) {
            untold.answered();
        }
    }

    /** Some of what is lacking, by what the archive holds now; those of which nothing is lacking any more are done with. */
    List<Wanted> wanted(Predicate<ConversationId> setAside) {
        stalled = false;
        List<ConversationId> next =
                known().filter(id -> !setAside.test(id)).limit(PAGE).toList();
        Map<ConversationId, ArchiveWatermark> held = new HashMap<>();
        ask(next.stream().filter(id -> !untold.isKnown(id)).toList(), held);
        // One that fails again says nothing about the others.
        next.stream().filter(untold::isKnown).forEach(id -> ask(List.of(id), held));
        List<Wanted> wanted = new ArrayList<>();
        for (ConversationId id : next) {
            Conversation conversation = conversation(id);
            ArchiveWatermark has = held.get(id);
            if (has == null || isWholeAfterAll(conversation, has)) {
                continue;
            }
            Lack lack = Objects.requireNonNull(lacking.get(conversation.id()));
            if (conversation.archived().isReachedBy(has) || isBeyondHelp(conversation, has)) {
                lacking.remove(conversation.id());
                refilled++;
                lostEvents += lack.lostEvents();
            } else {
                stalled |= lack.given() && lack.held().equals(has);
                long lost = Math.max(lack.lostEvents(), lostEvents(conversation, has));
                lacking.put(conversation.id(), new Lack(has, false, lost));
                wanted.add(new Wanted(conversation, has, lastSeq(conversation)));
            }
        }
        return wanted;
    }

    private Conversation conversation(ConversationId id) {
        return Objects.requireNonNull(
                backlog.shard(ShardId.of(id).number()).conversations().get(id));
    }

    /** Whether nothing is lacking of one of which the archive had failed to tell; else it becomes one of those that are lacking. */
    private boolean isWholeAfterAll(Conversation conversation, ArchiveWatermark has) {
        if (!uncompared.remove(conversation.id())) {
            return false;
        }
        if (conversation.archived().isReachedBy(has)) {
            return true;
        }
        add(conversation, has);
        return false;
    }

    /** What follows events that are lost is stored with the rest, so that it is seen what the archive has taken since. */
    private static long lastSeq(Conversation conversation) {
        ArchiveWatermark known = conversation.archived();
        return known.seq() > known.trimmedSeq() ? known.seq() : conversation.lastSeq();
    }

    /** Whether all that is lacking was trimmed, and nothing follows it. */
    private static boolean isBeyondHelp(Conversation conversation, ArchiveWatermark has) {
        return conversation.archived().revision() <= has.revision()
                && conversation.archived().trimmedSeq() == conversation.lastSeq()
                && has.seq() >= Math.min(conversation.snapshot().leadingSystem(), conversation.lastSeq());
    }

    /** Tells that these are about to be stored. What is then after a gap hides it, so the events that were in it count from here. */
    void giving(List<Item> items) {
        for (Item item : items) {
            lacking.computeIfPresent(item.conversation().id(), (id, lack) -> {
                boolean passesTheGap = !item.events().isEmpty()
                        && item.events().getLast().seq()
                                > item.conversation().archived().trimmedSeq();
                lostEvents += passesTheGap ? lack.lostEvents() : 0;
                return new Lack(lack.held(), true, passesTheGap ? 0 : lack.lostEvents());
            });
        }
    }

    /** What was refilled since the last report, if anything was. */
    Optional<Report> report() {
        if (refilled == 0 && lostEvents == 0) {
            return Optional.empty();
        }
        Report report = new Report(refilled, lostEvents);
        refilled = 0;
        lostEvents = 0;
        return Optional.of(report);
    }
}
