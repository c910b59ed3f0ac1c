package com.fastpaca.bootstrap.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts valid, compact JSON into the texts of its members, untouched: parsing and printing them again would hide what a server changed.
 */
public final class RawMembers {
    private final String json;
    private int position;

    private RawMembers(String json) {
        this.json = json;
    }

    /** The values of an object by the raw text of their names. */
    public static Map<String, String> ofObject(String json) {
        var cursor = new RawMembers(json);
        Map<String, String> members = new LinkedHashMap<>();
        cursor.expect('{');
        if (cursor.at('}')) {
            cursor.position++;
        } else {
            do {
                String name = cursor.value();
                cursor.expect(':');
                if (members.put(name.substring(1, name.length() - 1), cursor.value()) != null) {
                    throw new IllegalArgumentException(name + " appears twice in " + json);
                }
            } while (cursor.hasNextAfter('}'));
        }
        cursor.expectEnd();
        return members;
    }

    /** The elements of an array. */
    public static List<String> ofArray(String json) {
        var cursor = new RawMembers(json);
        List<String> elements = new ArrayList<>();
        cursor.expect('[');
        if (cursor.at(']')) {
            cursor.position++;
        } else {
            do {
                elements.add(cursor.value());
            } while (cursor.hasNextAfter(']'));
        }
        cursor.expectEnd();
        return elements;
    }

    /** The value of a string that needs no escapes. */
    public static String text(String json) {
        if (json.length() < 2 || json.charAt(0) != '"' || json.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("not a plain string: " + json);
        }
        return json.substring(1, json.length() - 1);
    }

    /** A string as JSON. */
    public static String quoted(String text) {
        var json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private String value() {
        int start = position;
        int depth = 0;
        do {
            char c = json.charAt(position);
            if (c == '"') {
                skipString();
            } else {
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                position++;
            }
        } while (depth > 0 || (!atEndOfValue() && position < json.length()));
        return json.substring(start, position);
    }

    private boolean atEndOfValue() {
        return at(',') || at(':') || at('}') || at(']');
    }

    private void skipString() {
        position++;
        while (json.charAt(position) != '"') {
            position += json.charAt(position) == '\\' ? 2 : 1;
        }
        position++;
    }

    private boolean hasNextAfter(char end) {
        if (at(end)) {
            position++;
            return false;
        }
        expect(',');
        return true;
    }

    private boolean at(char c) {
        return position < json.length() && json.charAt(position) == c;
    }

    private void expect(char c) {
        if (!at(c)) {
            throw new IllegalArgumentException("no '" + c + "' at " + position + " of " + json);
        }
        position++;
    }

    private void expectEnd() {
        if (position != json.length()) {
            throw new IllegalArgumentException("more after " + position + " of " + json);
        }
    }
}
