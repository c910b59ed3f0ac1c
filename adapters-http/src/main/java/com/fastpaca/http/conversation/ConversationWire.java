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
                .name("id")
                .value(conversation.id().value())
                .name("token_budget")
                .value(conversation.tokenBudget())
                .name("policy");
        PolicyWire.write(out, conversation.policy(), conversation.tokenBudget());
        conversation
                .tokenEstimator()
                .ifPresent(estimator -> out.name("token_estimator").value(estimator));
        out.name("metadata")
                .value(conversation.metadata())
                .name("version")
                .value(conversation.version())
                .name("last_seq")
                .value(conversation.lastSeq())
                .name("used_tokens")
                .value(conversation.usedTokens())
                .name("needs_compaction")
                .value(conversation.needsCompaction())
                .name("tombstoned")
                .value(conversation.tombstoned())
                .name("created_at")
                .time(conversation.createdAtMillis())
                .name("updated_at")
                .time(conversation.updatedAtMillis())
                .endObject();
    }
}
