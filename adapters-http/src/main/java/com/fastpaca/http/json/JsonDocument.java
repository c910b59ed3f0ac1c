package com.fastpaca.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A parsed JSON text: a tree of places in its bytes, from which the white space between tokens is gone and in which nothing else is
 * changed. Without such white space the bytes are those that were given, which must not be changed afterwards.
 */
public final class JsonDocument {
    /** Objects and arrays within each other, the outermost one included. */
    public static final int MAX_DEPTH = 128;

    /** Values, and names of members; 8 MiB hold more only if they take less than nine bytes each. */
    public static final int MAX_VALUES = 1_000_000;

    /**
     * What a value, or a name, takes in a tree at most, the characters of long strings apart: a short string is three objects and a place
     * in a list. The largest tree takes 80 MB.
     */
    public static final int MAX_BYTES_A_VALUE = 80;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    /**
     * Without a table of names: it would be shared by all requests and copied by each that brings a name of its own, and it would keep
     * what clients send. Lengths have no bounds here because the body has one; Jackson converts no number.
     */
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 2)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] compact;
    private final JsonSpan root;

    private JsonDocument(byte[] compact, JsonSpan root) {
        this.compact = compact;
        this.root = root;
    }

    /** @throws JsonFault if the bytes are not one JSON text in UTF-8, are nested too deeply, or hold too many values */
    public static JsonDocument parse(byte[] bytes) throws JsonFault {
        return parse(bytes, TreeRoom.WITHOUT_BOUND);
    }

    /**
     * Parses a text that is one of an unknown number.
     *
     * @param room for all of their trees
     * @throws JsonFault as without
     */
    public static JsonDocument parse(byte[] bytes, TreeRoom room) throws JsonFault {
        CharBuffer text = decode(bytes);
        try (JsonParser parser = JACKSON.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            return parse(bytes, parser, room);
        } catch (JsonEOFException e) {
            throw JsonFault.at("", "is not valid JSON: it ends too early");
        } catch (JsonProcessingException e) {
            throw JsonFault.at("", "is not valid JSON" + place(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static JsonDocument parse(byte[] bytes, JsonParser parser, TreeRoom room) throws IOException, JsonFault {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw JsonFault.at("", "must be JSON, but is empty");
        }
        SpanReader spans = new SpanReader(bytes, parser, room);
        JsonSpan root = spans.value(first);
        if (parser.nextToken() != null) {
            throw JsonFault.at("", "must be one JSON text, but goes on after its end");
        }
        return new JsonDocument(spans.compacted(), root);
    }

    public JsonSpan root() {
        return root;
    }

    /** A value's bytes. */
    public RawJson raw(JsonSpan span) {
        return new RawJson(compact, span.start(), span.end());
    }

    /** A value's bytes, and the tree of places in them. */
    public <T extends JsonSpan> ParsedJson<T> parsed(T span) {
        return new ParsedJson<>(raw(span), span);
    }

    /** A value's bytes as text. */
    String text(JsonSpan span) {
        return new String(compact, span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    }

    /** Jackson gets characters: of bytes it would guess the encoding, and it lets pass what is no UTF-8. */
    private static CharBuffer decode(byte[] bytes) throws JsonFault {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, text, true);
        if (result.isError()) {
            throw JsonFault.at("", "is not valid UTF-8 at byte " + in.position());
        }
        text.flip();
        if (!text.isEmpty() && text.get(0) == BYTE_ORDER_MARK) {
            throw JsonFault.at("", "must not begin with a byte order mark");
        }
        return text;
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
