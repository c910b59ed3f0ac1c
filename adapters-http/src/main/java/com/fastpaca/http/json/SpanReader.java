package com.fastpaca.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.JsonSpan.Arr;
import com.fastpaca.domain.json.JsonSpan.Member;
import com.fastpaca.domain.json.JsonSpan.Num;
import com.fastpaca.domain.json.JsonSpan.Obj;
import com.fastpaca.domain.json.JsonSpan.Other;
import com.fastpaca.domain.json.JsonSpan.Str;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a parser through the bytes of its text. Jackson decides what is valid and decodes strings; what it has accepted is stepped over
 * here, to know where it lies. Bytes are copied only around white space.
 */
final class SpanReader {
    private final byte[] in;
    private final JsonParser parser;
    private final TreeRoom room;

    /** Members and items of the objects and arrays that are still open: one list for all, as most hold only a few. */
    private final List<Member> openMembers = new ArrayList<>();

    private final List<JsonSpan> openItems = new ArrayList<>();

    private int at;
    private int depth;
    private int values;

    /** What has been left out so far; a place in the result is a place in the text less this. */
    private int spaceBytes;

    private byte @Nullable [] out;
    private int outBytes;
    private int copiedUpTo;

    SpanReader(byte[] in, JsonParser parser, TreeRoom room) {
        this.in = in;
        this.parser = parser;
        this.room = room;
    }

    /** The value that begins with the parser's current token. */
    JsonSpan value(JsonToken token) throws IOException, JsonFault {
        count();
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> {
                String value = parser.getText();
                int start = skipSpace();
                skipString();
                yield new Str(value, start, here());
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                int start = skipSpace();
                skipScalar();
                yield new Num(start, here());
            }
            default -> {
                int start = skipSpace();
                skipScalar();
                yield new Other(start, here());
            }
        };
    }

    /** The bytes of the text whose only value has been read. */
    byte[] compacted() {
        if (out == null && at == in.length) {
            return in;
        }
        byte[] compact = copyUpTo(at);
        return Arrays.copyOf(compact, outBytes);
    }

    private JsonSpan object() throws IOException, JsonFault {
        int start = open();
        int first = openMembers.size();
        for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
            if (openMembers.size() > first) {
                skipPunctuation();
            }
            count();
            String name = parser.currentName();
            skipSpace();
            skipString();
            skipPunctuation();
            openMembers.add(new Member(name, value(next())));
        }
        close();
        return new Obj(takeFrom(openMembers, first), start, here());
    }

    private JsonSpan array() throws IOException, JsonFault {
        int start = open();
        int first = openItems.size();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (openItems.size() > first) {
                skipPunctuation();
            }
            openItems.add(value(token));
        }
        close();
        return new Arr(takeFrom(openItems, first), start, here());
    }

    private void count() throws JsonFault {
        if (++values > JsonDocument.MAX_VALUES) {
            throw JsonFault.tooLarge(
                    "", "must not hold more than " + JsonDocument.MAX_VALUES + " values, names of members included");
        }
        if (values % TreeRoom.STEP == 0) {
            room.take(TreeRoom.STEP);
        }
    }

    private static <T> List<T> takeFrom(List<T> open, int first) {
        if (open.size() == first) {
            return List.of();
        }
        List<T> closed = open.subList(first, open.size());
        List<T> taken = List.copyOf(closed);
        closed.clear();
        return taken;
    }

    private int open() throws JsonFault {
        if (++depth > JsonDocument.MAX_DEPTH) {
            throw JsonFault.tooLarge("", "must not be nested deeper than " + JsonDocument.MAX_DEPTH);
        }
        int start = skipSpace();
        at++;
        return start;
    }

    private void close() {
        skipPunctuation();
        depth--;
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new IllegalStateException("the parser took an open object or array for complete");
        }
        return token;
    }

    private int here() {
        return at - spaceBytes;
    }

    /** Answers where the next token begins. */
    private int skipSpace() {
        if (isSpace(in[at])) {
            int end = at + 1;
            while (isSpace(in[end])) {
                end++;
            }
            out = copyUpTo(at);
            spaceBytes += end - at;
            copiedUpTo = end;
            at = end;
        }
        return here();
    }

    private byte[] copyUpTo(int end) {
        byte[] target = out == null ? new byte[in.length] : out;
        System.arraycopy(in, copiedUpTo, target, outBytes, end - copiedUpTo);
        outBytes += end - copiedUpTo;
        return target;
    }

    /** A bracket, brace, comma or colon. */
    private void skipPunctuation() {
        skipSpace();
        at++;
    }

    private void skipString() throws JsonFault {
        int end = at + 1;
        while (in[end] != '"') {
            if (in[end] == '\\') {
                requireHexDigits(end);
                end++;
            }
            end++;
        }
        at = end + 1;
    }

    /** Of a character in an escape Jackson looks at the lower eight bits only, and so takes many for digits that are none. */
    private void requireHexDigits(int escape) throws JsonFault {
        if (in[escape + 1] == 'u' && (in[escape + 2] | in[escape + 3] | in[escape + 4] | in[escape + 5]) < 0) {
            throw JsonFault.at(
                    "", "is not valid JSON: the escape at byte " + escape + " needs four hexadecimal digits");
        }
    }

    private void skipScalar() {
        int end = at;
        while (end < in.length && in[end] != ',' && in[end] != ']' && in[end] != '}' && !isSpace(in[end])) {
            end++;
        }
        at = end;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
