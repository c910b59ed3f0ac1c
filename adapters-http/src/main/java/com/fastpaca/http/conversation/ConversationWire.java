package com.fastpaca.http.conversation;

import com.fastpaca.domain.conversation.ConversationView;
import com.fastpaca.http.json.JsonWriter;

/** A conversation as clients receive it. */
public final class ConversationWire {
    private static final int EXPECTED_BYTES = 512;

    private ConversationWire() {}

    static JsonWriter write(ConversationView conversation) {
        JsonWriter out = new JsonWriter(EXPECTED_BYTES);
        write(out, conversation);
        return out;
    }

    public static void write(JsonWriter out, ConversationView conversation) {
        out.startObject()
                .field("id", conversation.id().value())
                .field("token_budget", conversation.tokenBudget())
                .name("policy");
        PolicyWire.write(out, conversation.policy(), conversation.tokenBudget());
        conversation.tokenEstimator().ifPresent(estimator -> out.field("token_estimator", estimator));
        out.field("metadata", conversation.metadata())
                .field("version", conversation.version())
                .field("last_seq", conversation.lastSeq())
                .field("used_tokens", conversation.usedTokens())
                .field("needs_compaction", conversation.needsCompaction())
                .field("tombstoned", conversation.tombstoned())
                .name("created_at")
                .time(conversation.createdAtMillis())
                .name("updated_at")
                .time(conversation.updatedAtMillis())
                .endObject();
    }
}
