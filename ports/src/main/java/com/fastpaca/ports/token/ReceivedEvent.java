package com.fastpaca.ports.token;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.RawJson;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An event, or a message of a replacement, as a client sent it.
 *
 * @param parts its bytes, a JSON array
 * @param partSpans the places in them; every item is an object
 * @param metadata its bytes, a JSON object, or null
 * @param metadataSpan the places in those, or null
 * @param tokenCount the client's own count
 */
public record ReceivedEvent(
        String role,
        RawJson parts,
        JsonSpan.Arr partSpans,
        @Nullable RawJson metadata,
        JsonSpan.@Nullable Obj metadataSpan,
        OptionalInt tokenCount) {
    public int sizeBytes() {
        return parts.length() + (metadata == null ? 0 : metadata.length());
    }
}
