package com.fastpaca.http.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 8259 as a recogniser that shares nothing with the code under test. */
final class JsonGrammar {
    private static final Pattern SPACE = Pattern.compile("[ \\t\\n\\r]*");
    private static final Pattern STRING =
            Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\"");
    private static final Pattern SCALAR =
            Pattern.compile("true|false|null|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private final String text;
    private final Matcher matcher;
    private int at;

    private JsonGrammar(String text) {
        this.text = text;
        this.matcher = SPACE.matcher(text);
    }

    static boolean accepts(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            return false;
        }
        JsonGrammar grammar = new JsonGrammar(text);
        return grammar.value() && grammar.at == text.length();
    }

    /** A value and the white space around it. */
    private boolean value() {
        take(SPACE);
        char first = at < text.length() ? text.charAt(at) : ' ';
        boolean found = switch (first) {
            case '"' -> take(STRING);
            case '[' -> elements('[', ']');
            case '{' -> elements('{', '}');
            default -> take(SCALAR);
        };
        return found && take(SPACE);
    }

    private boolean elements(char open, char close) {
        if (!take(open) || !take(SPACE)) {
            return false;
        }
        if (take(close)) {
            return true;
        }
        do {
            if (open == '{' && !(take(SPACE) && take(STRING) && take(SPACE) && take(':'))) {
                return false;
            }
            if (!value()) {
                return false;
            }
        } while (take(','));
        return take(close);
    }

    private boolean take(char c) {
        boolean found = at < text.length() && text.charAt(at) == c;
        at += found ? 1 : 0;
        return found;
    }

    private boolean take(Pattern pattern) {
        boolean found = matcher.usePattern(pattern).region(at, text.length()).lookingAt();
        at = found ? matcher.end() : at;
        return found;
    }
}
