package com.fastpaca.http.request;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.error.RequestFault;

/** A conversation id in a path. */
public final class PathId {
    private PathId() {}

    /** @throws RequestFault if it is not an id */
    public static ConversationId parse(String id) {
        if (!ConversationId.isValid(id)) {
            throw fault();
        }
        return new ConversationId(id);
    }

    /** What is wrong with an id that is none. */
    public static RequestFault fault() {
        return RequestFault.badRequest(
                "conversation id: must be 1 to " + Limits.MAX_ID_CHARS + " characters of A-Z a-z 0-9 . _ ~ : @ -");
    }
}
