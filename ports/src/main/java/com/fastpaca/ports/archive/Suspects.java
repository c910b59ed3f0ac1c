package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.UnavailableException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Conversations at which the archive fails without saying that it is for what they hold. They are set aside only if it takes something
 * else in the same attempt, as otherwise it is the archive that is at fault. For one thread at a time.
 */
final class Suspects {
    /** Attempts at which the archive may fail in a row before it is asked for what. */
    private static final int MAX_FAILURES = 3;

    /** Conversations in a row at which it may fail without taking another: more say that it fails at everything. */
    private static final int MAX_IN_A_ROW = 8;

    private final SetAside setAside;
    private final InstantSource clock;

    /** Attempts in a row at which the archive failed. */
    private int failures;

    /** Those at which it has failed since it last took something in this attempt, and why. */
    private final SequencedMap<ConversationId, String> inARow = new LinkedHashMap<>();

    /** Those of earlier attempts, which are tried last, so that many of them do not stand before what would be taken. */
    private final Set<ConversationId> before = new HashSet<>();

    /** Whether it has taken anything in this attempt. */
    private boolean takes;

    private boolean cutShort;

    Suspects(SetAside setAside, InstantSource clock) {
        this.setAside = setAside;
        this.clock = clock;
    }

    void beginAttempt() {
        before.addAll(inARow.keySet());
        inARow.clear();
        takes = false;
        cutShort = false;
    }

    /**
     * The archive has failed at something that is not set aside.
     *
     * @throws UnavailableException unless it has failed so often that it is to be found out at what
     */
    void failed(String reason) {
        if (++failures < MAX_FAILURES) {
            throw archiveFails(reason);
        }
    }

    /**
     * The archive has failed at a conversation alone.
     *
     * @throws UnavailableException if it has taken nothing and failed at several in this attempt
     */
    void add(ConversationId id, String reason) {
        inARow.put(id, reason);
        if (inARow.size() > MAX_IN_A_ROW) {
            if (!takes) {
                throw archiveFails(reason);
            }
            setAside();
            cutShort = true;
        }
    }

    /** The archive has taken something. */
    void taken() {
        takes = true;
        setAside();
    }

    /** Whether the archive has failed at so many in this attempt that the rest is left to the next one. */
    boolean cutShort() {
        return cutShort;
    }

    /** The same items, those that were suspected in earlier attempts at the end. */
    List<Item> last(List<Item> items) {
        return items.stream()
                .sorted(Comparator.comparing(
                        item -> before.contains(item.conversation().id())))
                .toList();
    }

    /** @throws UnavailableException if the archive has taken nothing and failed at something in this attempt */
    void endAttempt() {
        if (!takes && !inARow.isEmpty()) {
            throw archiveFails(inARow.firstEntry().getValue());
        }
        setAside();
        if (!cutShort) {
            before.clear();
            failures = 0;
        }
    }

    private void setAside() {
        inARow.forEach((id, reason) -> setAside.add(id, reason, clock.millis()));
        before.removeAll(inARow.keySet());
        inARow.clear();
    }

    private static UnavailableException archiveFails(String reason) {
        return new UnavailableException("the archive fails: " + reason, null);
    }
}
