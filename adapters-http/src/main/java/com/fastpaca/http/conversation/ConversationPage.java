package com.fastpaca.http.conversation;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationView;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Piecewise;
import java.util.List;
import java.util.Optional;

/** A page of conversations as clients receive it. */
final class ConversationPage implements Piecewise {
    private static final int EXPECTED_BYTES = 1 << 14;

    private final List<ConversationView> conversations;
    private final int limit;
    private final JsonWriter out = new JsonWriter(EXPECTED_BYTES);
    private Optional<ConversationId> served;
    private int next;

    /**
     * @param conversations one more than the page may show, if there are more
     * @param cursor the id after which they are
     */
    ConversationPage(List<ConversationView> conversations, Optional<ConversationId> cursor, int limit) {
        this.conversations = conversations;
        this.served = cursor;
        this.limit = limit;
        out.startObject().name("conversations").startArray();
    }

    @Override
    public boolean writeUpTo(int bytes) {
        int end = Math.min(limit, conversations.size());
        while (next < end && out.size() < bytes) {
            ConversationView conversation = conversations.get(next++);
            ConversationWire.write(out, conversation);
            served = Optional.of(conversation.id());
        }
        if (next < end) {
            return false;
        }
        out.endArray();
        served.ifPresent(id -> out.field("next_cursor", id.value()));
        out.field("has_more", conversations.size() > limit).endObject();
        return true;
    }

    @Override
    public JsonWriter out() {
        return out;
    }
}
