package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An event as a client sends it; the parts and the metadata are compact JSON. */
public record SentEvent(String role, String parts, @Nullable String metadata, OptionalInt tokenCount) {
    public static SentEvent text(String role, String text) {
        return new SentEvent(
                role, "[{\"type\":\"text\",\"text\":" + RawMembers.quoted(text) + "}]", null, OptionalInt.empty());
    }

    public String json() {
        return "{\"role\":" + RawMembers.quoted(role) + ",\"parts\":" + parts
                + (metadata == null ? "" : ",\"metadata\":" + metadata)
                + (tokenCount.isEmpty() ? "" : ",\"token_count\":" + tokenCount.getAsInt()) + "}";
    }

    public Content content() {
        return new Content(role, parts, metadata);
    }

    /** What must come back byte for byte; no two events of a run have the same. */
    public record Content(
            String role, String parts, @Nullable String metadata) {
        public String digest() {
            return Answer.digest(role + '\n' + parts + '\n' + metadata);
        }
    }
}
