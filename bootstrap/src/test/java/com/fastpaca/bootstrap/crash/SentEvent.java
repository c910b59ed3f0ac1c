package com.fastpaca.bootstrap.crash;

import com.fastpaca.bootstrap.process.RawMembers;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An event as a client sends it; the parts and the metadata are compact JSON. */
record SentEvent(String role, String parts, @Nullable String metadata, OptionalInt tokenCount) {
    static SentEvent text(String role, String text) {
        return new SentEvent(
                role, "[{\"type\":\"text\",\"text\":" + RawMembers.quoted(text) + "}]", null, OptionalInt.empty());
    }

    String json() {
        return "{\"role\":" + RawMembers.quoted(role) + ",\"parts\":" + parts
                + (metadata == null ? "" : ",\"metadata\":" + metadata)
                + (tokenCount.isEmpty() ? "" : ",\"token_count\":" + tokenCount.getAsInt()) + "}";
    }

    Content content() {
        return new Content(role, parts, metadata);
    }

    /** What must come back byte for byte; no two events of a run have the same. */
    record Content(String role, String parts, @Nullable String metadata) {}
}
