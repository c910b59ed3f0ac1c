package com.fastpaca.http.json;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.Policy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object whose names the contract fixes. Reading a field checks its type and range; {@link #end} then refuses what was
 * never read, so that a misspelt field is not ignored.
 */
public final class Fields {
    private static final int MAX_LONG_CHARS = 20;
    private static final int MAX_RATIO_CHARS = 128;
    private static final int MAX_TIME_BYTES = 64;

    private final JsonDocument document;
    private final String path;
    private final Map<String, JsonSpan> unread = new TreeMap<>();

    private Fields(JsonDocument document, JsonSpan.Obj object, String path) throws JsonFault {
        this.document = document;
        this.path = path;
        for (JsonSpan.Member member : object.members()) {
            if (unread.put(member.name(), member.value()) != null) {
                throw JsonFault.at(pathOf(member.name()), "must not be given twice");
            }
        }
    }

    /** The fields of a document that has to be an object. */
    public static Fields of(JsonDocument document) throws JsonFault {
        return of(document, document.root(), "");
    }

    public static Fields of(JsonDocument document, JsonSpan span, String path) throws JsonFault {
        if (!(span instanceof JsonSpan.Obj object)) {
            throw JsonFault.at(path, "must be an object");
        }
        return new Fields(document, object, path);
    }

    public JsonDocument document() {
        return document;
    }

    /** Where the object is in the body. */
    public String path() {
        return path;
    }

    public String pathOf(String name) {
        String shown = name.length() <= 64 ? name : name.substring(0, 64) + "...";
        return path.isEmpty() ? shown : path + "." + shown;
    }

    public boolean has(String name) {
        return unread.containsKey(name);
    }

    /** The field's value, taken off the list of unread ones; null if it is absent. */
    public @Nullable JsonSpan take(String name) {
        return unread.remove(name);
    }

    /** An integer, written without fraction and exponent. */
    public OptionalLong number(String name, long min, long max) throws JsonFault {
        JsonSpan span = take(name);
        if (span == null) {
            return OptionalLong.empty();
        }
        if (span instanceof JsonSpan.Num && span.end() - span.start() <= MAX_LONG_CHARS) {
            try {
                long value = Long.parseLong(document.text(span));
                if (value >= min && value <= max) {
                    return OptionalLong.of(value);
                }
            } catch (NumberFormatException e) {
                // A fraction, an exponent, or digits that no long holds.
            }
        }
        throw JsonFault.at(pathOf(name), "must be a whole number from " + min + " to " + max);
    }

    /** A number above 0 and at most 1, without the zeros at its end that make no difference. */
    public Optional<BigDecimal> ratio(String name) throws JsonFault {
        JsonSpan span = take(name);
        if (span == null) {
            return Optional.empty();
        }
        if (span instanceof JsonSpan.Num && span.end() - span.start() <= MAX_RATIO_CHARS) {
            try {
                BigDecimal value = new BigDecimal(document.text(span));
                if (Policy.isTriggerRatio(value)) {
                    return Optional.of(value.stripTrailingZeros());
                }
            } catch (NumberFormatException e) {
                // An exponent beyond all reason.
            }
        }
        throw JsonFault.at(pathOf(name), "must be a number above 0 and at most 1");
    }

    public Optional<Boolean> flag(String name) throws JsonFault {
        JsonSpan span = take(name);
        if (span == null) {
            return Optional.empty();
        }
        return switch (span instanceof JsonSpan.Other ? document.text(span) : "") {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> throw JsonFault.at(pathOf(name), "must be true or false");
        };
    }

    /** The value of a field that has to be there, from what reading it came to. */
    public <T> T required(String name, Optional<T> value) throws JsonFault {
        return value.orElseThrow(() -> JsonFault.at(pathOf(name), "is required"));
    }

    /** An integer that has to be there. */
    public long requiredNumber(String name, long min, long max) throws JsonFault {
        return number(name, min, max).orElseThrow(() -> JsonFault.at(pathOf(name), "is required"));
    }

    /** Whether the field is there and null; it counts as read then. */
    public boolean takeNull(String name) {
        JsonSpan span = unread.get(name);
        boolean isNull = span instanceof JsonSpan.Other && document.text(span).equals("null");
        if (isNull) {
            unread.remove(name);
        }
        return isNull;
    }

    /** A string of 1 to {@code maxBytes} bytes of UTF-8. */
    public Optional<String> text(String name, int maxBytes) throws JsonFault {
        JsonSpan span = take(name);
        if (span == null) {
            return Optional.empty();
        }
        if (!(span instanceof JsonSpan.Str string)
                || string.value().isEmpty()
                || string.value().getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw JsonFault.at(pathOf(name), "must be a string of 1 to " + maxBytes + " bytes");
        }
        requireWholeCharacters(string.value(), pathOf(name));
        return Optional.of(string.value());
    }

    /** A time as RFC 3339 has it in UTC, in milliseconds since the epoch. */
    public Optional<Long> time(String name) throws JsonFault {
        Optional<String> text = text(name, MAX_TIME_BYTES);
        try {
            return text.map(value -> Instant.parse(value).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw JsonFault.at(pathOf(name), "must be a time such as 2026-01-02T03:04:05.678Z");
        }
    }

    /** Bytes as base64. */
    public Optional<byte[]> base64(String name, int maxChars) throws JsonFault {
        Optional<String> text = text(name, maxChars);
        try {
            return text.map(value -> Base64.getDecoder().decode(value));
        } catch (IllegalArgumentException e) {
            throw JsonFault.at(pathOf(name), "must be base64");
        }
    }

    /** Half a surrogate pair has no bytes of its own in UTF-8, so two different strings could come to look alike. */
    private static void requireWholeCharacters(String value, String path) throws JsonFault {
        for (int i = 0; i < value.length(); i++) {
            if (JsonWriter.isUnpaired(value, i)) {
                throw JsonFault.at(path, "must not contain half of a surrogate pair");
            }
        }
    }

    /** An object's bytes, whatever is in it. */
    public Optional<RawJson> object(String name) throws JsonFault {
        return parsedObject(name).map(ParsedJson::json);
    }

    /** An object, whatever is in it. */
    public Optional<ParsedJson<JsonSpan.Obj>> parsedObject(String name) throws JsonFault {
        JsonSpan span = take(name);
        if (span == null) {
            return Optional.empty();
        }
        if (!(span instanceof JsonSpan.Obj object)) {
            throw JsonFault.at(pathOf(name), "must be an object");
        }
        return Optional.of(document.parsed(object));
    }

    public Optional<Fields> fields(String name) throws JsonFault {
        JsonSpan span = take(name);
        return span == null ? Optional.empty() : Optional.of(of(document, span, pathOf(name)));
    }

    /** The items of an array. */
    public Optional<List<JsonSpan>> items(String name, int min, int max) throws JsonFault {
        JsonSpan span = take(name);
        if (span == null) {
            return Optional.empty();
        }
        if (!(span instanceof JsonSpan.Arr array)
                || array.items().size() < min
                || array.items().size() > max) {
            throw JsonFault.at(pathOf(name), "must be an array of " + min + " to " + max + " items");
        }
        return Optional.of(array.items());
    }

    /** Names of the fields that have not been read. */
    public List<String> unread() {
        return new ArrayList<>(unread.keySet());
    }

    /** @throws JsonFault if a field is left that nobody has read */
    public void end() throws JsonFault {
        if (!unread.isEmpty()) {
            throw JsonFault.at(pathOf(unread.keySet().iterator().next()), "is not a field here");
        }
    }
}
