package com.fastpaca.postgres;

import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.json.RawJson;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as it is read back. */
@MappedEntity("events")
record ArchivedEvent(
        @Id long seq,
        long version,
        String role,
        @Nullable String roleExact,
        int tokens,
        Instant insertedAt,
        String parts,
        @Nullable String metadata) {
    Event event() {
        EventContent content = new EventContent(
                roleExact == null ? role : Texts.unquoted(roleExact),
                RawJson.of(parts),
                metadata == null ? null : RawJson.of(metadata),
                List.of());
        return new Event(seq, version, content, FormTokens.uniform(tokens), insertedAt.toEpochMilli());
    }
}
