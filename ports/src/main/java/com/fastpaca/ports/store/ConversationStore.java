package com.fastpaca.ports.store;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The durable home of all conversations and their logs.
 *
 * <p><b>Ordering:</b> commands of one conversation take effect one after the other, in the order of their outcomes; a command submitted
 * after another's outcome was seen takes effect after it. <b>Failure:</b> futures fail with {@link UnavailableException}, that of a command
 * also with {@link CommandTooLargeException}; any other exception is a defect. <b>Threads:</b> every method may be called from any thread
 * at any time; futures may complete on a thread of the store, which callers must not block.
 */
public interface ConversationStore {
    /**
     * Decides the command. The future completes once the outcome is durable on a quorum and visible to linearizable reads. Submitting an
     * equal command twice applies it twice, unless its idempotency key prevents that.
     */
    CompletableFuture<Outcome> submit(Command command);

    /** The conversation as an immutable value, or empty if it was never created or is still being imported. */
    CompletableFuture<Optional<Conversation>> find(ConversationId id, Consistency consistency);

    /**
     * The conversations that {@link #find} finds, in the order of their ids, each as it is at some time within the call. Costs what it
     * answers, however many there are.
     *
     * @param after the id after which to begin, which need not be one that is there
     * @param max how many at most
     */
    CompletableFuture<List<Conversation>> list(Optional<ConversationId> after, int max, Consistency consistency);

    /**
     * Events of this replica's log, ascending from {@code fromSeq} to {@code toSeq} (both inclusive). Stops early once {@code maxBytes}
     * of content are reached, but not before the first event, so that a caller who asks again from after the last one reads on. Blocks
     * while it reads from disk.
     *
     * @throws IllegalArgumentException if the range is not within the log of a conversation that {@link #find} has returned
     * @throws TrimmedException if the first of the events is in the archive alone; it also stops early before such events
     * @throws UnavailableException if the events cannot be read now
     */
    List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes);

    /**
     * Runs the listener after each change of the conversation that clients can see, whoever made it, once {@link #find} shows it locally;
     * several changes may come to one call. Changes from before the call are not told. The listener runs on a thread of the store: it must
     * return at once and must not throw.
     */
    Watch watch(ConversationId id, Runnable listener);

    /** A listener's registration. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /** Ends it; a call that has begun may still be running. */
        @Override
        void close();
    }
}
