package com.fastpaca.bootstrap.transfer;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import java.io.IOException;

/**
 * The first line of an exported conversation.
 *
 * @param view the conversation as clients see it
 * @param state what else there is, in base64
 */
record ExportedHead(ConversationId id, byte[] view, String state) {
    private static final int MAX_STATE_CHARS = Integer.MAX_VALUE;

    /** @throws IOException if the line is not that of a conversation */
    static ExportedHead read(byte[] line, long number) throws IOException {
        if (!ExportLines.is(ExportLines.CONVERSATION, line)) {
            throw Importing.notOfAnExport(number);
        }
        try {
            Fields fields = Fields.of(JsonDocument.parse(line));
            RawJson view = fields.required("conversation", fields.object("conversation"));
            String state = fields.required("state", fields.text("state", MAX_STATE_CHARS));
            Fields seen = Fields.of(JsonDocument.parse(view.bytes()));
            String id = seen.required("id", seen.text("id", Limits.MAX_ID_CHARS).filter(ConversationId::isValid));
            return new ExportedHead(new ConversationId(id), view.bytes(), state);
        } catch (JsonFault fault) {
            throw Importing.notOfAnExport(number);
        }
    }
}
