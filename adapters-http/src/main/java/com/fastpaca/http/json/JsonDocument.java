package com.fastpaca.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.RawJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed JSON text: a tree of places in its bytes, from which the white space between tokens is gone and in which nothing else is
 * changed. Jackson decides what is valid and decodes strings; this class walks the bytes beside it to know where each token lies.
 */
public final class JsonDocument {
    /** Objects and arrays within each other, the outermost one included. */
    public static final int MAX_DEPTH = 128;

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
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

    /** @throws JsonFault if the bytes are not one JSON text in UTF-8, or are nested too deeply */
    public static JsonDocument parse(byte[] bytes) throws JsonFault {
        requireUtf8(bytes);
        try (JsonParser parser = JACKSON.createParser(bytes)) {
            Walk walk = new Walk(bytes, parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw JsonFault.at("", "must be JSON, but is empty");
            }
            JsonSpan root = walk.value(first, 1);
            if (parser.nextToken() != null) {
                throw JsonFault.at("", "must be one JSON text, but goes on behind its end");
            }
            return new JsonDocument(walk.compacted(), root);
        } catch (IOException e) {
            throw JsonFault.at("", "is not valid JSON");
        }
    }

    public JsonSpan root() {
        return root;
    }

    /** A value's bytes alone. */
    public RawJson raw(JsonSpan span) {
        return new RawJson(Arrays.copyOfRange(compact, span.start(), span.end()));
    }

    /** A value's bytes as text. */
    String text(JsonSpan span) {
        return new String(compact, span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    }

    private static void requireUtf8(byte[] bytes) throws JsonFault {
        for (int i = 0; i < Math.min(bytes.length, 4); i++) {
            // Zeros at the beginning are how UTF-16 and UTF-32 look, and Jackson would read the text as such.
            if (bytes[i] == 0) {
                throw JsonFault.at("", "is not valid JSON in UTF-8");
            }
        }
        if (isAscii(bytes)) {
            return;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw JsonFault.at("", "is not valid UTF-8");
        }
        if (bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf) {
            throw JsonFault.at("", "must not begin with a byte order mark");
        }
    }

    private static boolean isAscii(byte[] bytes) {
        int all = 0;
        for (byte each : bytes) {
            all |= each;
        }
        return all >= 0;
    }

    /** Follows the parser through the bytes, copying each token. */
    private static final class Walk {
        private final byte[] in;
        private final JsonParser parser;
        private final byte[] out;
        private int read;
        private int written;

        Walk(byte[] in, JsonParser parser) {
            this.in = in;
            this.parser = parser;
            this.out = new byte[in.length];
        }

        byte[] compacted() {
            return written == out.length ? out : Arrays.copyOf(out, written);
        }

        JsonSpan value(JsonToken token, int depth) throws IOException, JsonFault {
            if (depth > MAX_DEPTH && token.isStructStart()) {
                throw JsonFault.tooLarge("", "must not be nested deeper than " + MAX_DEPTH);
            }
            return switch (token) {
                case START_OBJECT -> object(depth);
                case START_ARRAY -> array(depth);
                case VALUE_STRING -> {
                    int start = copyString();
                    yield new JsonSpan.Str(parser.getText(), start, written);
                }
                default -> {
                    int start = copyScalar();
                    yield new JsonSpan.Other(start, written);
                }
            };
        }

        private JsonSpan object(int depth) throws IOException, JsonFault {
            int start = copyPunctuation();
            List<JsonSpan.Member> members = new ArrayList<>();
            for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
                if (!members.isEmpty()) {
                    copyPunctuation();
                }
                String name = parser.currentName();
                copyString();
                copyPunctuation();
                members.add(new JsonSpan.Member(name, value(next(), depth + 1)));
            }
            copyPunctuation();
            return new JsonSpan.Obj(members, start, written);
        }

        private JsonSpan array(int depth) throws IOException, JsonFault {
            int start = copyPunctuation();
            List<JsonSpan> items = new ArrayList<>();
            for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
                if (!items.isEmpty()) {
                    copyPunctuation();
                }
                items.add(value(token, depth + 1));
            }
            copyPunctuation();
            return new JsonSpan.Arr(items, start, written);
        }

        private JsonToken next() throws IOException {
            @Nullable JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("the text ends early");
            }
            return token;
        }

        /** A bracket, brace, comma or colon. */
        private int copyPunctuation() {
            skipWhiteSpace();
            out[written] = in[read++];
            return written++;
        }

        private int copyString() throws IOException {
            parser.finishToken();
            skipWhiteSpace();
            int end = read + 1;
            while (in[end] != '"') {
                end += in[end] == '\\' ? 2 : 1;
            }
            return copyUpTo(end + 1);
        }

        private int copyScalar() throws IOException {
            parser.finishToken();
            skipWhiteSpace();
            int end = read;
            while (end < in.length && !isDelimiter(in[end])) {
                end++;
            }
            return copyUpTo(end);
        }

        private int copyUpTo(int end) {
            int start = written;
            System.arraycopy(in, read, out, written, end - read);
            written += end - read;
            read = end;
            return start;
        }

        private void skipWhiteSpace() {
            while (isWhiteSpace(in[read])) {
                read++;
            }
        }

        private static boolean isDelimiter(byte c) {
            return c == ',' || c == ']' || c == '}' || isWhiteSpace(c);
        }

        private static boolean isWhiteSpace(byte c) {
            return c == ' ' || c == '\n' || c == '\r' || c == '\t';
        }
    }
}
