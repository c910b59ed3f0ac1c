package com.fastpaca.http.event;

import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.token.ReceivedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An event as clients send and receive it. */
public final class EventWire {
    private EventWire() {}

    /** The events of an array, or the messages of a replacement. */
    public static List<ReceivedEvent> readAll(Fields fields, String name, List<JsonSpan> items, HttpLimits limits)
            throws JsonFault {
        List<ReceivedEvent> events = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String path = fields.pathOf(name) + "[" + i + "]";
            events.add(read(Fields.of(fields.document(), items.get(i), path), limits));
        }
        return events;
    }

    static ReceivedEvent read(Fields fields, HttpLimits limits) throws JsonFault {
        String role = fields.required("role", fields.text("role", Limits.MAX_ROLE_CHARS));
        ParsedJson<JsonSpan.Arr> parts = parts(fields);
        Optional<ParsedJson<JsonSpan.Obj>> metadata = fields.parsedObject("metadata");
        OptionalLong tokenCount = fields.number("token_count", 0, Limits.MAX_TOKENS);
        fields.end();
        ReceivedEvent event = new ReceivedEvent(
                role,
                parts,
                metadata.orElse(null),
                tokenCount.isPresent() ? OptionalInt.of((int) tokenCount.getAsLong()) : OptionalInt.empty());
        if (event.sizeBytes() > limits.maxEventBytes()) {
            throw JsonFault.tooLarge(
                    fields.path(),
                    "must not exceed " + limits.maxEventBytes() + " bytes, its parts and metadata together");
        }
        return event;
    }

    private static ParsedJson<JsonSpan.Arr> parts(Fields fields) throws JsonFault {
        JsonSpan parts = fields.take("parts");
        JsonSpan content = fields.take("content");
        if ((parts == null) == (content == null)) {
            throw JsonFault.at(
                    fields.pathOf("parts"),
                    parts == null
                            ? "is required, or " + fields.pathOf("content") + " in its place"
                            : "must not be given beside " + fields.pathOf("content"));
        }
        return parts == null ? fromContent(fields, content) : fromArray(fields, parts);
    }

    private static ParsedJson<JsonSpan.Arr> fromArray(Fields fields, JsonSpan span) throws JsonFault {
        if (!(span instanceof JsonSpan.Arr array) || array.items().isEmpty()) {
            throw JsonFault.at(fields.pathOf("parts"), "must be an array of at least one object");
        }
        for (int i = 0; i < array.items().size(); i++) {
            String path = fields.pathOf("parts") + "[" + i + "]";
            if (!(array.items().get(i) instanceof JsonSpan.Obj part)) {
                throw JsonFault.at(path, "must be an object");
            }
            if (part.text("type") == null) {
                throw JsonFault.at(path + ".type", "must be a string");
            }
        }
        return fields.document().parsed(array);
    }

    /** One text part whose text is the received string, escapes and all. */
    private static ParsedJson<JsonSpan.Arr> fromContent(Fields fields, @Nullable JsonSpan content) throws JsonFault {
        if (!(content instanceof JsonSpan.Str)) {
            throw JsonFault.at(fields.pathOf("content"), "must be a string");
        }
        RawJson text = fields.document().raw(content);
        JsonDocument document = JsonDocument.parse(new JsonWriter(text.length() + 32)
                .startArray()
                .startObject()
                .field("type", "text")
                .field("text", text)
                .endObject()
                .endArray()
                .toBytes());
        return document.parsed((JsonSpan.Arr) document.root());
    }

    /** An event as {@link #write} has it; the caller reads what else there is and ends the fields. */
    public static Event readWritten(Fields fields) throws JsonFault {
        long seq = fields.requiredNumber("seq", 1, Long.MAX_VALUE);
        long version = fields.requiredNumber("version", 1, Long.MAX_VALUE);
        String role = fields.required("role", fields.text("role", Limits.MAX_ROLE_CHARS));
        JsonSpan parts = fields.required("parts", Optional.ofNullable(fields.take("parts")));
        RawJson rawParts = fromArray(fields, parts).json();
        RawJson metadata = fields.object("metadata").orElse(null);
        int tokens = (int) fields.requiredNumber("token_count", 0, Limits.MAX_TOKENS);
        return new Event(
                seq,
                version,
                new EventContent(role, rawParts, metadata, List.of()),
                FormTokens.uniform(tokens),
                fields.required("inserted_at", fields.time("inserted_at")));
    }

    public static void write(JsonWriter out, Event event) {
        open(out, event);
        out.endObject();
    }

    /** Writes an event whose object is not ended yet. */
    public static void open(JsonWriter out, Event event) {
        out.startObject()
                .field("seq", event.seq())
                .field("version", event.version())
                .field("role", event.content().role())
                .field("parts", event.content().parts());
        if (event.content().metadata() != null) {
            out.field("metadata", event.content().metadata());
        }
        out.field("token_count", event.tokens().asSent()).name("inserted_at").time(event.insertedAtMillis());
    }
}
