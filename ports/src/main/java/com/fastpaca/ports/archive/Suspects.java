package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.UnavailableException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Conversations at which the archive fails without saying that it is for what they hold. They are told only if it does what is asked of it
 * for another in the same attempt, as otherwise it is the archive that is at fault. For one thread at a time.
 */
final class Suspects {
    /** Failures after which the archive is asked for what it fails at. */
    private static final int MAX_FAILURES = 3;

    /** Conversations in a row at which it may fail without doing anything for another: more say that it fails at everything. */
    private static final int MAX_IN_A_ROW = 8;

    private final Predicate<ConversationId> known;
    private final BiConsumer<ConversationId, String> found;

    /** Failures at something else than what is known, since they were forgiven. */
    private int failures;

    /** Those at which it has failed since it last did something in this attempt, and why. */
    private final SequencedMap<ConversationId, String> inARow = new LinkedHashMap<>();

    /** Those of earlier attempts, which are tried last, so that many of them do not stand before what would be taken. */
    private final Set<ConversationId> before = new HashSet<>();

    /** Whether it has done anything in this attempt. */
    private boolean answered;

    private boolean cutShort;

    /**
     * @param known whether it is known that the archive fails at a conversation, which then says nothing about others
     * @param found handed those at which it fails, and why; those that are known each time
     */
    Suspects(Predicate<ConversationId> known, BiConsumer<ConversationId, String> found) {
        this.known = known;
        this.found = found;
    }

    void beginAttempt() {
        before.addAll(inARow.keySet());
        inARow.clear();
        answered = false;
        cutShort = false;
    }

    boolean isKnown(ConversationId id) {
        return known.test(id);
    }

    /**
     * The archive has failed at some of these.
     *
     * @throws UnavailableException unless it has failed so often that it is to be found out at which
     */
    void failed(Collection<ConversationId> ids, String reason) {
        if (!ids.stream().allMatch(known) && ++failures < MAX_FAILURES) {
            throw archiveFails(reason);
        }
    }

    /**
     * The archive has failed at a conversation alone.
     *
     * @throws UnavailableException if it has done nothing and failed at several in this attempt
     */
    void add(ConversationId id, String reason) {
        if (known.test(id)) {
            found.accept(id, reason);
            return;
        }
        inARow.put(id, reason);
        if (inARow.size() > MAX_IN_A_ROW) {
            if (!answered) {
                throw archiveFails(reason);
            }
            tell();
            cutShort = true;
        }
    }

    /** The archive has done what was asked of it for some conversation. */
    void answered() {
        answered = true;
        tell();
    }

    boolean hasAnswered() {
        return answered;
    }

    /** Whether the archive has failed at so many in this attempt that the rest is left to the next one. */
    boolean cutShort() {
        return cutShort;
    }

    /** The same items, those that were suspected in earlier attempts at the end. */
    List<Item> suspectsLast(List<Item> items) {
        return items.stream()
                .sorted(Comparator.comparing(
                        item -> before.contains(item.conversation().id())))
                .toList();
    }

    /** @throws UnavailableException if the archive has done nothing and failed at something in this attempt */
    void endAttempt() {
        if (!answered && !inARow.isEmpty()) {
            throw archiveFails(inARow.firstEntry().getValue());
        }
        tell();
        if (!cutShort) {
            before.clear();
        }
    }

    /** What was to be done is done: failures from now on are counted anew. */
    void forgive() {
        failures = 0;
    }

    private void tell() {
        inARow.forEach(found);
        before.removeAll(inARow.keySet());
        inARow.clear();
    }

    private static UnavailableException archiveFails(String reason) {
        return UnavailableException.outcomeUnknown("the archive fails: " + reason);
    }
}
