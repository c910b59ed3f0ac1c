package com.fastpaca.ports.transfer;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.snapshot.SnapshotAudit;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes conversations out of a store and puts them into another, with all that tells a conversation from one that was written anew: seqs,
 * versions, times, counts, what streams go on by, remembered keys. Futures fail with {@link UnavailableException} where the store's do.
 * Safe for concurrent use.
 */
public final class ConversationTransfer {
    private final ConversationStore store;
    private final ConversationReads reads;
    private final KeptBytes bytes;
    private final InstantSource clock;

    public ConversationTransfer(
            ConversationStore store, ConversationReads reads, KeptBytes bytes, InstantSource clock) {
        this.store = store;
        this.reads = reads;
        this.bytes = bytes;
        this.clock = clock;
    }

    /**
     * The conversation as it is now, however long its log takes to read; empty if there is none. Reading fails once that is no longer
     * possible: see {@link ConversationReads#log}.
     */
    public CompletableFuture<Optional<Exported>> export(ConversationId id, Consistency consistency) {
        return store.find(id, consistency)
                .thenApply(found -> found.map(conversation -> new Exported(conversation, reads.log(conversation))));
    }

    /** What an export carries beside the conversation as clients see it; takes the longer the more of it there is. */
    public byte[] stateOf(Conversation conversation) {
        return bytes.encodeConversation(conversation);
    }

    /** What an export carries beside the event as clients see it; empty if that says all. */
    public Optional<byte[]> keptOf(Event event) {
        return event.content().layout().isEmpty() && event.tokens().isUniform()
                ? Optional.empty()
                : Optional.of(bytes.encodeParts(event));
    }

    /**
     * An exported event.
     *
     * @param event as clients see it
     * @throws UnfitException if what was kept beside it is not of this event
     */
    public Event event(Event event, byte[] kept) throws UnfitException {
        KeptBytes.Parts parts = bytes.decodeParts(kept);
        if (parts.tokens().asSent() != event.tokens().asSent()
                || !isLayoutOf(event.content().parts(), parts.layout())) {
            throw new UnfitException("is not of this event");
        }
        EventContent content = event.content();
        return new Event(
                event.seq(),
                event.version(),
                new EventContent(content.role(), content.parts(), content.metadata(), parts.layout()),
                parts.tokens(),
                event.insertedAtMillis());
    }

    private static boolean isLayoutOf(RawJson parts, List<PartSpan> layout) {
        int at = 0;
        for (PartSpan part : layout) {
            int within = part.start();
            if (part.start() < at || part.end() < part.start() || part.end() > parts.length()) {
                return false;
            }
            for (PartSpan.Payload payload : part.payloads()) {
                if (payload.start() < within || payload.end() < payload.start() || payload.end() > part.end()) {
                    return false;
                }
                within = payload.end();
            }
            at = part.end();
        }
        return true;
    }

    /**
     * An exported conversation, its log apart.
     *
     * @param kept as {@link #stateOf(Conversation)} had it
     * @throws UnfitException if it is not that of this conversation, or could not take every command
     */
    public Conversation conversation(ConversationId id, byte[] kept) throws UnfitException {
        Conversation conversation = bytes.decodeConversation(kept);
        if (!conversation.id().equals(id)) {
            throw new UnfitException("is that of another conversation, " + conversation.id());
        }
        if (conversation.version() < conversation.lastSeq()
                || !SnapshotAudit.faultsOfImported(
                                conversation.snapshot(), conversation.archived().trimmedSeq())
                        .isEmpty()) {
            throw new UnfitException("is not that of a conversation as it was");
        }
        return conversation;
    }

    /**
     * Puts a piece of an exported conversation in its place: events of its log, and with the last of them the conversation. What has come
     * before is passed over, so that a piece can be sent again.
     *
     * @throws IllegalArgumentException if the events do not follow each other, or {@code whole} is another conversation
     */
    public CompletableFuture<Outcome> put(ConversationId id, List<Event> events, @Nullable Conversation whole) {
        return store.submit(new Command.Import(id, clock.millis(), events, Optional.ofNullable(whole)));
    }
}
