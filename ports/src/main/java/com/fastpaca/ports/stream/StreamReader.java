package com.fastpaca.ports.stream;

import com.fastpaca.domain.conversation.Change;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a conversation's history for one client, from its cursor on and as its owner asks: the log is the buffer, so a client that is slow
 * holds nothing. Each version is told once, in order. Not safe for concurrent use.
 */
public final class StreamReader {
    private final ConversationStore store;
    private final EventLog log;
    private final ConversationId id;
    private final boolean includeEvents;
    private long version;

    /** The version whose window the owner knows or could have asked for. */
    private long windowVersion;

    /**
     * Frames in order.
     *
     * @param reachedPresent whether nothing more was there at the time; otherwise there is more to ask for at once
     * @param ended whether the conversation is deleted and nothing will ever follow
     */
    public record Batch(List<Frame> frames, boolean reachedPresent, boolean ended) {
        public Batch {
            frames = List.copyOf(frames);
        }
    }

    StreamReader(ConversationStore store, EventLog log, ConversationId id, long version, boolean includeEvents) {
        this.store = store;
        this.log = log;
        this.id = id;
        this.version = version;
        this.windowVersion = version;
        this.includeEvents = includeEvents;
    }

    /** The conversation that is followed. */
    public ConversationId conversation() {
        return id;
    }

    /** Runs the listener after each change of the conversation from now on, as {@link ConversationStore#watch} does. */
    public ConversationStore.Watch watch(Runnable listener) {
        return store.watch(id, listener);
    }

    /**
     * Completes once {@link #next} shows all that was acknowledged before the call. Fails with {@link UnavailableException} if that
     * cannot be known now, as on a node that is cut off from the others.
     */
    public CompletableFuture<Void> confirm() {
        return store.find(id, Consistency.LINEARIZABLE).thenAccept(found -> {});
    }

    /**
     * What comes next, none if there is nothing new; stops after about {@code maxBytes} of content, but not before one event. Blocks
     * while it reads from disk.
     *
     * @throws UnavailableException if the events cannot be read now; it stays where it was
     */
    public Batch next(long maxBytes) {
        Conversation conversation = store.find(id, Consistency.LOCAL)
                .join()
                .orElseThrow(() -> new IllegalStateException(id + " was there and is gone"));
        if (conversation.version() < version) {
            // A replica that lags behind the one that the version came from; it will be woken when it catches up.
            return new Batch(List.of(), true, false);
        }
        Reading reading = new Reading(conversation, maxBytes);
        reading.run();
        version = reading.reached;
        boolean reachedPresent = version == conversation.version();
        boolean ended = reachedPresent && conversation.tombstoned();
        if (reachedPresent && !ended && windowVersion < version) {
            reading.frames.add(
                    new Frame.WindowChanged(version, conversation.needsCompaction(), conversation.windowTokens()));
            windowVersion = version;
        }
        return new Batch(reading.frames, reachedPresent, ended);
    }

    /** One step through the versions of a conversation as it was at one time. */
    private final class Reading {
        private final Conversation conversation;
        private final List<Frame> frames = new ArrayList<>();
        private long room;
        private long reached = version;
        private long nextSeq;

        Reading(Conversation conversation, long maxBytes) {
            this.conversation = conversation;
            this.room = maxBytes;
        }

        void run() {
            if (!conversation.remembersSince(reached)) {
                skip();
                return;
            }
            List<Change> changes = conversation.changesSince(reached);
            // Of the versions that are left those that no change made are the last events of the log.
            nextSeq = conversation.lastSeq() - (conversation.version() - reached - changes.size()) + 1;
            for (Change change : changes) {
                if (!takeEventsBefore(change.version())) {
                    return;
                }
                frames.add(new Frame.Changed(change));
                reached = change.version();
            }
            var _ = takeEventsBefore(conversation.version() + 1);
        }

        /** The tombstone, always the last change, is told after the gap. */
        private void skip() {
            long present = conversation.version();
            long last = conversation.tombstoned() ? present - 1 : present;
            frames.add(new Frame.Gap(reached + 1, last));
            if (conversation.tombstoned()) {
                frames.add(new Frame.Changed(new Change.Tombstone(present)));
            }
            reached = present;
        }

        /** Takes the events whose versions lie before one; false if there was no room for all of them. */
        private boolean takeEventsBefore(long end) {
            long lastSeq = nextSeq + (end - 1 - reached) - 1;
            if (!includeEvents) {
                reached = end - 1;
                nextSeq = lastSeq + 1;
                return true;
            }
            while (nextSeq <= lastSeq) {
                if (room <= 0) {
                    return false;
                }
                for (Event event : log.read(id, nextSeq, lastSeq, room)) {
                    frames.add(new Frame.Appended(event));
                    room -= event.content().sizeBytes();
                    reached = event.version();
                    nextSeq = event.seq() + 1;
                }
            }
            return true;
        }
    }
}
