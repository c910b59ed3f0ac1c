package com.fastpaca.http.transfer;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.snapshot.Summary;
import com.fastpaca.http.event.EventWire;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.transfer.ConversationTransfer;
import com.fastpaca.ports.transfer.UnfitException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A piece of an exported conversation, as a client sends it.
 *
 * @param events of its log, one after the other; may be none
 * @param whole the conversation, with its last piece
 */
record ImportedPiece(List<Event> events, @Nullable Conversation whole) {
    static ImportedPiece read(ConversationId id, Fields fields, ConversationTransfer transfer) throws JsonFault {
        List<JsonSpan> items =
                fields.items("events", 1, Limits.MAX_EVENTS_PER_REQUEST).orElse(List.of());
        Optional<byte[]> state = fields.base64("state", HttpLimits.MAX_REQUEST_BYTES);
        if (items.isEmpty() && state.isEmpty()) {
            throw JsonFault.at("events", "is required, or state, or both");
        }
        List<Event> events = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Fields event = Fields.of(fields.document(), items.get(i), "events[" + i + "]");
            events.add(event(event, transfer));
            requireOrder(events, event);
        }
        fields.end();
        return new ImportedPiece(events, state.isPresent() ? conversation(id, state.get(), events, transfer) : null);
    }

    private static Event event(Fields fields, ConversationTransfer transfer) throws JsonFault {
        Event event = EventWire.readWritten(fields);
        Optional<byte[]> kept = fields.base64("kept", HttpLimits.MAX_REQUEST_BYTES);
        fields.end();
        if (kept.isEmpty()) {
            return event;
        }
        try {
            Event whole = transfer.event(event, kept.get());
            requireJson(whole.content());
            return whole;
        } catch (UnfitException unfit) {
            throw JsonFault.at(fields.pathOf("kept"), String.valueOf(unfit.getMessage()));
        }
    }

    private static void requireOrder(List<Event> events, Fields last) throws JsonFault {
        if (events.size() > 1) {
            Event before = events.get(events.size() - 2);
            Event event = events.getLast();
            if (event.seq() != before.seq() + 1) {
                throw JsonFault.at(last.pathOf("seq"), "must follow that of the event before");
            }
            if (event.version() <= before.version()) {
                throw JsonFault.at(last.pathOf("version"), "must be above that of the event before");
            }
        }
    }

    private static Conversation conversation(
            ConversationId id, byte[] state, List<Event> events, ConversationTransfer transfer) throws JsonFault {
        Conversation conversation;
        try {
            conversation = transfer.conversation(id, state);
        } catch (UnfitException unfit) {
            throw JsonFault.at("state", String.valueOf(unfit.getMessage()));
        }
        if (!events.isEmpty()
                && (events.getLast().seq() > conversation.lastSeq()
                        || events.getLast().version() > conversation.version())) {
            throw JsonFault.at("state", "is older than the events");
        }
        requireJson(conversation.metadata().json());
        for (Summary summary : conversation.snapshot().summaries().values()) {
            for (Summary.Message message : summary.messages()) {
                requireJson(message.content().parts());
                requireJson(message.content().metadata());
                requireJson(message.content());
            }
        }
        return conversation;
    }

    /** What is written out unparsed later on must be JSON, which nothing but a crafted state is not. */
    private static void requireJson(@Nullable RawJson json) throws JsonFault {
        if (json != null) {
            JsonDocument document = JsonDocument.parse(json.bytes());
            if (document.raw(document.root()).length() != json.length()) {
                throw JsonFault.at("state", "holds JSON with white space");
            }
        }
    }

    private static void requireJson(EventContent content) throws JsonFault {
        for (PartSpan part : content.layout()) {
            for (PartSpan.Payload payload : part.payloads()) {
                requireJson(RawJson.of(payload.replacement()));
            }
        }
    }
}
