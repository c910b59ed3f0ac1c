package com.fastpaca.domain.event;

import com.fastpaca.domain.json.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client said: a role, parts and metadata, as received.
 *
 * @param layout the parts' places, one each; empty where every form of the event is the same
 */
public record EventContent(
        String role, RawJson parts, @Nullable RawJson metadata, List<PartSpan> layout) {
    public EventContent {
        layout = List.copyOf(layout);
    }

    /** The bytes that this content occupies, for bounds on memory and batches. */
    public int sizeBytes() {
        return role.length() + parts.length() + (metadata == null ? 0 : metadata.length());
    }

    /** The parts as the form shows them, a JSON array. */
    public RawJson partsIn(Form form) {
        return layout.isEmpty() || form == Form.AS_SENT ? parts : FormRendering.render(parts, layout, form);
    }
}
