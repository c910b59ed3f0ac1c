package com.fastpaca.http.transfer;

import com.fastpaca.domain.conversation.ConversationView;
import com.fastpaca.domain.event.Event;
import com.fastpaca.http.conversation.ConversationWire;
import com.fastpaca.http.event.EventWire;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Piecewise;
import com.fastpaca.ports.conversation.EventRange;
import com.fastpaca.ports.transfer.ConversationTransfer;
import com.fastpaca.ports.transfer.Exported;
import java.util.Base64;

/**
 * An exported conversation as newline-delimited JSON: a line with the conversation, an event a line, and one that tells that it is whole.
 */
final class ConversationExport implements Piecewise {
    private static final int EXPECTED_BYTES = 1 << 14;
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final ConversationView view;
    private final EventRange events;
    private final ConversationTransfer transfer;
    private final JsonWriter out = new JsonWriter(EXPECTED_BYTES);
    private boolean ended;

    ConversationExport(Exported exported, ConversationTransfer transfer) {
        this.view = exported.conversation().view();
        this.events = exported.events();
        this.transfer = transfer;
        out.startObject().name("conversation");
        ConversationWire.write(out, view);
        out.field("state", BASE64.encodeToString(transfer.stateOf(exported.conversation())))
                .endObject()
                .endLine();
    }

    @Override
    public boolean writeUpTo(int bytes) {
        while (events.hasNext() && out.size() < bytes) {
            write(events.next());
        }
        if (events.hasNext() || ended) {
            return ended;
        }
        out.startObject()
                .name("end")
                .startObject()
                .field("id", view.id().value())
                .field("events", view.lastSeq())
                .endObject()
                .endObject()
                .endLine();
        ended = true;
        return true;
    }

    private void write(Event event) {
        EventWire.open(out, event);
        transfer.keptOf(event).ifPresent(kept -> out.field("kept", BASE64.encodeToString(kept)));
        out.endObject().endLine();
    }

    @Override
    public JsonWriter out() {
        return out;
    }
}
