package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.store.UnavailableException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Where conversations are kept beside the store: for analysts, and for events that the store has trimmed. It may be away at any time,
 * and nothing but reads of trimmed events waits for it.
 *
 * <p>Every method blocks, for a bounded time, and may be called from any thread.
 */
public interface Archive {
    /** What {@link #reached} answers of a source that is shut: no data is as new. */
    long SHUT = Long.MAX_VALUE;

    /**
     * Stores all of a batch or nothing; once {@link Stored.Done} is answered, it is durable. What is there already is compared: storing
     * equal things again changes nothing. A batch with a conversation that is there at a higher revision is not stored: a leader that was
     * deposed is late, or the data has parted from what is there. Nor is one that goes on from more than the archive holds, of its
     * conversations or of its source: nothing may be missing before what it stores.
     *
     * @throws UnavailableException if the archive cannot answer now; the batch may or may not be stored
     */
    Stored store(ArchiveBatch batch);

    /**
     * Events of a log that were stored, as they were sent, ascending from {@code fromSeq} to {@code toSeq} (both inclusive). Stops early
     * once {@code maxBytes} of content are reached, but not before the first event. Their forms are not kept: all tokens are those of the
     * event as sent.
     *
     * @throws UnavailableException if the archive cannot answer now, or holds no event {@code fromSeq}
     */
    List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes);

    /**
     * How far these conversations are held.
     *
     * @throws UnavailableException if the archive cannot answer now
     */
    Held held(List<ConversationId> ids);

    /**
     * The highest index with which a batch of this source was stored; empty if none was.
     *
     * @throws UnavailableException if the archive cannot answer now
     */
    OptionalLong reached(ArchiveSource source);

    /**
     * Raises what {@link #reached} answers of a source to {@link #SHUT}, whatever is stored later: only an operator lowers it. It is
     * durable once this returns.
     *
     * @throws UnavailableException if the archive cannot answer now; it may or may not be done
     */
    void shut(ArchiveSource source);

    /** How far conversations are held. */
    sealed interface Held {
        /** @param watermarks without those of which nothing is held; what was trimmed is not told */
        record Known(Map<ConversationId, ArchiveWatermark> watermarks) implements Held {
            public Known {
                watermarks = Map.copyOf(watermarks);
            }
        }

        /**
         * The archive failed to tell, which may be due to one of the conversations or may pass.
         *
         * @param reason the archive's own words
         */
        record Failed(String reason) implements Held {}
    }

    /** What became of a batch. */
    sealed interface Stored {
        record Done() implements Stored {}

        /**
         * The archive holds something else in the place of a conversation or one of its events; nothing was stored.
         *
         * @param what differs, in words for an operator
         */
        record Conflict(ConversationId conversation, String what) implements Stored {}

        /**
         * The archive holds less of conversations than it had taken; nothing was stored. It was restored from an older backup, or another
         * one is in its place.
         *
         * @param held what it holds of each of them, {@link ArchiveWatermark#NONE} if nothing
         */
        record Behind(Map<ConversationId, ArchiveWatermark> held) implements Stored {
            public Behind {
                held = Map.copyOf(held);
            }
        }

        /**
         * The archive has reached less of the source than it had: it has lost batches, of whatever conversations; nothing was stored.
         *
         * @param reached the highest index with which it holds a batch; 0 if it holds none
         */
        record Rewound(long reached) implements Stored {}

        /**
         * The archive holds later states of conversations than the batch brings; nothing was stored.
         *
         * @param held what it holds of each of them
         */
        record Ahead(Map<ConversationId, ArchiveWatermark> held) implements Stored {
            public Ahead {
                held = Map.copyOf(held);
            }
        }

        /**
         * The archive does not take something in the batch, however often it is tried; nothing was stored.
         *
         * @param reason the archive's own words
         */
        record Refused(String reason) implements Stored {}

        /**
         * The archive failed at the batch, which may be due to something in it or may pass; nothing was stored.
         *
         * @param reason the archive's own words
         */
        record Failed(String reason) implements Stored {}
    }
}
