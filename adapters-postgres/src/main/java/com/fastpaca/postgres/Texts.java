package com.fastpaca.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Strings that PostgreSQL cannot hold as they are: those with the character zero, or with half a surrogate pair. */
final class Texts {
    private static final char REPLACEMENT = '\ufffd';

    private static final JsonFactory ASCII_JSON = JsonFactory.builder()
            .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
            .build();

    private Texts() {}

    /** The string with U+FFFD in the place of what cannot be held; the same one if there is nothing of that kind. */
    static String storable(String text) {
        StringBuilder replaced = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                replaced = replaced == null ? new StringBuilder(text) : replaced;
                replaced.setCharAt(i, REPLACEMENT);
            }
        }
        return replaced == null ? text : replaced.toString();
    }

    /** The string as a JSON token of ASCII characters, from which {@link #unquoted} makes it again. */
    static String quoted(String text) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = ASCII_JSON.createGenerator(out)) {
            json.writeString(text);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }

    static String unquoted(String token) {
        try (JsonParser json = ASCII_JSON.createParser(token)) {
            json.nextToken();
            return json.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON string in the archive", e);
        }
    }
}
