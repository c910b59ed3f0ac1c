package com.fastpaca.ports.token;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An event, or a message of a replacement, as a client sent it.
 *
 * @param parsedParts every item is an object
 * @param tokenCount the client's own count
 */
public record ReceivedEvent(
        String role,
        ParsedJson<JsonSpan.Arr> parsedParts,
        @Nullable ParsedJson<JsonSpan.Obj> parsedMetadata,
        OptionalInt tokenCount) {
    public RawJson parts() {
        return parsedParts.json();
    }

    public @Nullable RawJson metadata() {
        return parsedMetadata == null ? null : parsedMetadata.json();
    }

    public int sizeBytes() {
        return parts().length()
                + (parsedMetadata == null ? 0 : parsedMetadata.json().length());
    }
}
