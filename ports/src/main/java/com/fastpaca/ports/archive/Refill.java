package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.archive.BatchReader.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a group is to store again, as the archive holds less of it than it had taken. Remembers no more than what was found. For one thread
 * at a time.
 */
final class Refill {
    private static final int MAX_AT_ONCE = 500;

    private final Backlog backlog;
    private final HeldLookup held;
    private final Suspects untold;
    private final SequencedMap<ConversationId, Lack> lacking = new LinkedHashMap<>();

    /** Those of which the archive failed to tell what it holds. */
    private final Set<ConversationId> uncompared = new LinkedHashSet<>();

    private boolean stalled;

    private long refilled;
    private long lostEvents;

    /**
     * What was seen of a conversation.
     *
     * @param held what the archive held when it was last asked
     * @param given whether it was given something since then
     * @param lostEvents events that it had taken, does not hold, and that were trimmed here; those that are not counted yet
     * @param countedEvents those that are
     */
    private record Lack(ArchiveWatermark held, boolean given, long lostEvents, long countedEvents) {}

    /**
     * What the archive had lost of a group.
     *
     * @param conversations that were refilled
     */
    record Report(long conversations, long lostEvents) {}

    /** @param untold the conversations of which the archive fails to tell what it holds */
    Refill(Backlog backlog, HeldLookup held, Suspects untold) {
        this.backlog = backlog;
        this.held = held;
        this.untold = untold;
    }

    void forget() {
        lacking.clear();
        uncompared.clear();
    }

    boolean contains(ConversationId id) {
        return lacking.containsKey(id) || uncompared.contains(id);
    }

    /** Whether something that was given to the archive is not there, as when the archive is being restored just now. */
    boolean isStalled() {
        return stalled;
    }

    /** Whether nothing is to be stored again, without those that are set aside. */
    boolean isDone(Predicate<ConversationId> setAside) {
        return known().allMatch(setAside);
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
        lacking.put(conversation.id(), lack(conversation, held));
    }

    private Lack lack(Conversation conversation, ArchiveWatermark held) {
        Lack known = lacking.getOrDefault(conversation.id(), new Lack(held, false, 0, 0));
        long lost = Math.max(known.lostEvents(), lostEvents(conversation, held) - known.countedEvents());
        return new Lack(held, false, lost, known.countedEvents());
    }

    private static long lostEvents(Conversation conversation, ArchiveWatermark held) {
        long trimmed = conversation.archived().trimmedSeq();
        long leading = Math.min(conversation.snapshot().leadingSystem(), trimmed);
        return Math.max(0, trimmed - Math.max(held.seq(), leading));
    }

    /** Some of what is lacking, by what the archive holds now; those of which nothing is lacking any more are done with. */
    List<Wanted> wanted(Predicate<ConversationId> setAside) {
        stalled = false;
        List<ConversationId> next =
                known().filter(id -> !setAside.test(id)).limit(MAX_AT_ONCE).toList();
        Map<ConversationId, ArchiveWatermark> told =
                held.ask(next.stream().filter(id -> !untold.isKnown(id)).toList());
        // One that fails again says nothing about the others.
        next.stream().filter(untold::isKnown).forEach(id -> told.putAll(held.ask(List.of(id))));
        List<Wanted> wanted = new ArrayList<>();
        for (ConversationId id : next) {
            Conversation conversation = conversation(id);
            ArchiveWatermark has = told.get(id);
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
                lacking.put(conversation.id(), lack(conversation, has));
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
                if (!passesTheGap) {
                    return new Lack(lack.held(), true, lack.lostEvents(), lack.countedEvents());
                }
                lostEvents += lack.lostEvents();
                return new Lack(lack.held(), true, 0, lack.countedEvents() + lack.lostEvents());
            });
        }
    }

    /** Nothing that was given counts as stored. */
    void takeBack() {
        lacking.replaceAll((id, lack) -> new Lack(lack.held(), false, lack.lostEvents(), lack.countedEvents()));
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
