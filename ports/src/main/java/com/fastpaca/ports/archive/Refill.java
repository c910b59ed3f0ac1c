package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.archive.BatchReader.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Knows which conversations of a group the archive holds less of than it had taken, as after it was restored from an older backup or
 * replaced by an empty one. Looks through the group shard by shard, and remembers no more than what it has found there. For one thread at
 * a time.
 */
final class Refill {
    private static final int PAGE = 500;

    private final Backlog backlog;
    private final Archive archive;
    private final SequencedMap<ConversationId, Lack> lacking = new LinkedHashMap<>();
    private int nextShard;

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

    Refill(Backlog backlog, Archive archive) {
        this.backlog = backlog;
        this.archive = archive;
    }

    /** Knows nothing any more, and is to look through the whole group. */
    void forget() {
        lacking.clear();
        lookAgain();
    }

    /** Is to look through the whole group: there may be more than is known. */
    void lookAgain() {
        nextShard = 0;
    }

    boolean contains(ConversationId id) {
        return lacking.containsKey(id);
    }

    /** Whether there is something to look at, or to store, at once; without those that are set aside. */
    boolean hasMore(Predicate<ConversationId> setAside) {
        return !stalled && !isDone(setAside);
    }

    /** Whether nothing is left to look at, or to store. */
    boolean isDone(Predicate<ConversationId> setAside) {
        return nextShard == ShardId.COUNT && !anyBut(setAside);
    }

    private boolean anyBut(Predicate<ConversationId> setAside) {
        return lacking.keySet().stream().anyMatch(id -> !setAside.test(id));
    }

    /** Adds a conversation of which the archive holds less than it should. */
    void add(Conversation conversation, ArchiveWatermark held) {
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
        while (nextShard < ShardId.COUNT && !compared) {
            List<Conversation> archived = archivedIn(backlog.shard(nextShard));
            for (int from = 0; from < archived.size(); from += PAGE) {
                compare(archived.subList(from, Math.min(archived.size(), from + PAGE)));
            }
            compared = !archived.isEmpty();
            nextShard++;
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

    private void compare(List<Conversation> conversations) {
        Map<ConversationId, ArchiveWatermark> held =
                archive.held(conversations.stream().map(Conversation::id).toList());
        for (Conversation conversation : conversations) {
            ArchiveWatermark has = held.getOrDefault(conversation.id(), ArchiveWatermark.NONE);
            if (!conversation.archived().isReachedBy(has)) {
                add(conversation, has);
            }
        }
    }

    /** Some of what is lacking, by what the archive holds now; those of which nothing is lacking any more are done with. */
    List<Wanted> wanted(Predicate<ConversationId> setAside) {
        stalled = false;
        List<Conversation> next = new ArrayList<>();
        for (ConversationId id : lacking.keySet()) {
            if (next.size() < PAGE && !setAside.test(id)) {
                next.add(Objects.requireNonNull(
                        backlog.shard(ShardId.of(id).number()).conversations().get(id)));
            }
        }
        if (next.isEmpty()) {
            return List.of();
        }
        Map<ConversationId, ArchiveWatermark> held =
                archive.held(next.stream().map(Conversation::id).toList());
        List<Wanted> wanted = new ArrayList<>();
        for (Conversation conversation : next) {
            ArchiveWatermark has = held.getOrDefault(conversation.id(), ArchiveWatermark.NONE);
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
