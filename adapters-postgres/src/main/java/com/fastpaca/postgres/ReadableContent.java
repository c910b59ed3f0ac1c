package com.fastpaca.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.tool.PartRecognition;
import com.fastpaca.domain.tool.RecognisedParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people look for in an event: derived from its exact JSON, and no substitute for it.
 *
 * @param text the text of its text parts, one after the other on lines of their own
 * @param toolCalls the names of the tools that it calls, in order; null for a call without a name
 */
record ReadableContent(String text, List<@Nullable String> toolCalls, int toolResults) {
    private static final Logger LOG = LoggerFactory.getLogger(ReadableContent.class);

    /** Lengths have no bounds here because the events have one. */
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1_000)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** Of content that this version cannot read nothing is derived: it was accepted, so it has to be stored. */
    static ReadableContent of(EventContent content) {
        try {
            if (!(parsed(content.parts()) instanceof ParsedJson(RawJson numbers, JsonSpan.Arr parts))) {
                throw new IOException("the parts are no array");
            }
            return of(content.role(), new ParsedJson<>(numbers, parts), object(content.metadata()));
        } catch (IOException | RuntimeException e) {
            // Not what it says: parsers quote what they read.
            LOG.atWarn()
                    .addKeyValue("event", "event_archived_without_text")
                    .addKeyValue("bytes", content.sizeBytes())
                    .addKeyValue("reason", e.getClass().getName())
                    .log("an event of {} bytes is archived without its text", content.sizeBytes());
            return new ReadableContent("", List.of(), 0);
        }
    }

    private static ReadableContent of(
            String role, ParsedJson<JsonSpan.Arr> parts, @Nullable ParsedJson<JsonSpan.Obj> metadata) {
        RecognisedParts recognised = PartRecognition.recognise(role, parts, metadata);
        List<@Nullable String> names = new ArrayList<>(recognised.calls().size());
        for (ToolCall call : recognised.calls()) {
            names.add(call.name() == null ? null : Texts.storable(call.name()));
        }
        String text = parts.tree().items().stream()
                .filter(part -> part instanceof JsonSpan.Obj object && "text".equals(object.text("type")))
                .map(part -> ((JsonSpan.Obj) part).text("text"))
                .filter(line -> line != null)
                .collect(Collectors.joining("\n"));
        return new ReadableContent(
                Texts.storable(text), names, recognised.results().size());
    }

    private static @Nullable ParsedJson<JsonSpan.Obj> object(@Nullable RawJson json) throws IOException {
        return json != null && parsed(json) instanceof ParsedJson(RawJson numbers, JsonSpan.Obj object)
                ? new ParsedJson<>(numbers, object)
                : null;
    }

    /** A tree in which numbers alone have places, in a text that holds nothing else: nobody cuts out anything else here. */
    private static ParsedJson<JsonSpan> parsed(RawJson json) throws IOException {
        StringBuilder numbers = new StringBuilder();
        try (JsonParser parser = JACKSON.createParser(json.bytes())) {
            parser.nextToken();
            JsonSpan tree = value(parser, numbers);
            return new ParsedJson<>(RawJson.of(numbers.toString()), tree);
        }
    }

    private static JsonSpan value(JsonParser parser, StringBuilder numbers) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the JSON ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, numbers);
            case START_ARRAY -> array(parser, numbers);
            case VALUE_STRING -> new JsonSpan.Str(parser.getText(), 0, 0);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, numbers);
            default -> new JsonSpan.Other(0, 0);
        };
    }

    private static JsonSpan number(JsonParser parser, StringBuilder numbers) throws IOException {
        int start = numbers.length();
        numbers.append(parser.getText());
        return new JsonSpan.Num(start, numbers.length());
    }

    private static JsonSpan object(JsonParser parser, StringBuilder numbers) throws IOException {
        List<JsonSpan.Member> members = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.add(new JsonSpan.Member(name, value(parser, numbers)));
        }
        return new JsonSpan.Obj(members, 0, 0);
    }

    private static JsonSpan array(JsonParser parser, StringBuilder numbers) throws IOException {
        List<JsonSpan> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, numbers));
        }
        return new JsonSpan.Arr(items, 0, 0);
    }
}
