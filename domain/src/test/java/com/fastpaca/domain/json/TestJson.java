package com.fastpaca.domain.json;

import com.fastpaca.domain.json.JsonSpan.Arr;
import com.fastpaca.domain.json.JsonSpan.Member;
import com.fastpaca.domain.json.JsonSpan.Num;
import com.fastpaca.domain.json.JsonSpan.Obj;
import com.fastpaca.domain.json.JsonSpan.Other;
import com.fastpaca.domain.json.JsonSpan.Str;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads well-formed JSON of tests into spans; what is not JSON fails in some way. */
public final class TestJson {
    private final byte[] bytes;
    private int at;

    private TestJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The value's place in the UTF-8 bytes of a document. */
    public static JsonSpan parse(String document) {
        return parse(document.getBytes(StandardCharsets.UTF_8));
    }

    public static JsonSpan parse(byte[] document) {
        TestJson json = new TestJson(document);
        JsonSpan value = json.value();
        json.space();
        json.require(json.at == document.length);
        return value;
    }

    /** A string as a JSON token. */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\' || c < ' ') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    /** A value's own bytes. */
    public static String slice(byte[] document, JsonSpan span) {
        return new String(document, span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    }

    private JsonSpan value() {
        space();
        return switch (bytes[at]) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> scalar();
        };
    }

    private Obj object() {
        int start = at++;
        List<Member> members = new ArrayList<>();
        while (!closes('}', members.isEmpty())) {
            space();
            Str name = string();
            space();
            require(bytes[at++] == ':');
            members.add(new Member(name.value(), value()));
        }
        return new Obj(members, start, at);
    }

    private Arr array() {
        int start = at++;
        List<JsonSpan> items = new ArrayList<>();
        while (!closes(']', items.isEmpty())) {
            items.add(value());
        }
        return new Arr(items, start, at);
    }

    /** Steps over a closing bracket, or over the comma before another element. */
    private boolean closes(char bracket, boolean empty) {
        space();
        if (bytes[at] == bracket) {
            at++;
            return true;
        }
        if (!empty) {
            require(bytes[at++] == ',');
        }
        return false;
    }

    private Str string() {
        int start = at++;
        StringBuilder value = new StringBuilder();
        int plain = at;
        while (bytes[at] != '"') {
            if (bytes[at] == '\\') {
                value.append(new String(bytes, plain, at - plain, StandardCharsets.UTF_8));
                at++;
                value.append(escaped());
                plain = at;
            } else {
                at++;
            }
        }
        value.append(new String(bytes, plain, at - plain, StandardCharsets.UTF_8));
        return new Str(value.toString(), start, ++at);
    }

    private char escaped() {
        char c = (char) bytes[at++];
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(new String(bytes, at - 4, 4, StandardCharsets.US_ASCII), 16);
        }
        int which = "bfnrt".indexOf(c);
        return which < 0 ? c : "\b\f\n\r\t".charAt(which);
    }

    private JsonSpan scalar() {
        int start = at;
        while (at < bytes.length && ",]} \n\r\t".indexOf(bytes[at]) < 0) {
            at++;
        }
        require(at > start);
        boolean number = bytes[start] == '-' || Character.isDigit(bytes[start]);
        return number ? new Num(start, at) : new Other(start, at);
    }

    private void space() {
        while (at < bytes.length && " \n\r\t".indexOf(bytes[at]) >= 0) {
            at++;
        }
    }

    private void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not JSON at byte " + at);
        }
    }
}
