package com.fastpaca.http.contract;

import java.util.ArrayList;
import java.util.List;

/** What a field or a query parameter takes, and with it what it does not take. */
sealed interface Kind {
    record WholeNumber(long min, long max) implements Kind {}

    /** A number above 0 and at most 1. */
    record Ratio() implements Kind {}

    record Flag() implements Kind {}

    /** A string of 1 to so many bytes. */
    record Text(int maxBytes) implements Kind {}

    /** A string that is one of a few. */
    record Choice() implements Kind {}

    /** Any string, the empty one too. */
    record Content() implements Kind {}

    /** An object whose members the contract names. */
    record Named() implements Kind {}

    /** An object that belongs to the client. */
    record Free() implements Kind {}

    /** An array of so many objects. */
    record Objects(int min, int max) implements Kind {}

    /** JSON values that are refused; null is among them except for the fields where it means something. */
    default List<String> badJson() {
        List<String> bad = new ArrayList<>();
        switch (this) {
            case WholeNumber(long min, long max) -> {
                bad.addAll(List.of("null", "true", "\"17\"", "\"\"", "[]", "[17]", "{}"));
                bad.addAll(List.of("1.5", "2.0", "1e2", "1e400", "-1e400", "1E99999999999", "-0.1", "1e-3"));
                bad.addAll(List.of("9".repeat(30), "-" + "9".repeat(30), "9".repeat(5_000), "9223372036854775808"));
                if (min > Long.MIN_VALUE) {
                    bad.add(Long.toString(min - 1));
                }
                if (max < Long.MAX_VALUE) {
                    bad.add(Long.toString(max + 1));
                }
            }
            case Ratio() -> {
                bad.addAll(List.of("null", "true", "\"0.5\"", "[]", "[0.5]", "{}"));
                bad.addAll(List.of(
                        "0", "0.0", "-0.5", "-0", "1.0000001", "2", "1e400", "1e-400", "1e-200", "1e-99999999999"));
                bad.add("0." + "9".repeat(5_000));
            }
            case Flag() -> bad.addAll(List.of("null", "0", "1", "\"true\"", "\"\"", "[]", "[true]", "{}"));
            case Text(int maxBytes) -> {
                bad.addAll(List.of(
                        "null", "true", "17", "[]", "[\"text\"]", "{}", "\"\"", "\"\\ud800\"", "\"a\\udc00b\""));
                bad.add("\"" + "x".repeat(maxBytes + 1) + "\"");
                bad.add("\"" + "\\u00e9".repeat(maxBytes / 2 + 1) + "\"");
                bad.add("\"" + "x".repeat(1_000_000) + "\"");
            }
            case Choice() ->
                bad.addAll(List.of(
                        "null", "true", "17", "[]", "{}", "\"\"", "\"unheard_of\"", "\"\\u0000\"", "\"\\ud800\""));
            case Content() -> bad.addAll(List.of("null", "true", "17", "[]", "[\"text\"]", "{}", "{\"a\":1}"));
            case Named() -> bad.addAll(List.of("null", "true", "17", "\"text\"", "[]", "[{}]"));
            case Free() -> bad.addAll(List.of("null", "true", "17", "\"text\"", "[]", "[{}]"));
            case Objects(int min, int max) -> {
                bad.addAll(List.of("null", "true", "17", "\"text\"", "{}", "[17]", "[null]", "[[]]", "[\"text\"]"));
                if (min > 0) {
                    bad.add("[]");
                }
                if (max < Integer.MAX_VALUE) {
                    bad.add("[" + "{},".repeat(max) + "{}]");
                }
            }
        }
        return bad;
    }

    /** JSON values that would be taken if they were smaller. */
    default List<String> tooLarge() {
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        return switch (this) {
            case Free() -> List.of("{\"a\":" + large + "}", "{" + large + ":1}");
            case Content() -> List.of(large);
            case Objects(int min, int max) ->
                max < Integer.MAX_VALUE ? List.of() : List.of("[{\"type\":\"text\",\"text\":" + large + "}]");
            case WholeNumber number -> List.of();
            case Ratio ratio -> List.of();
            case Flag flag -> List.of();
            case Text text -> List.of();
            case Choice choice -> List.of();
            case Named named -> List.of();
        };
    }

    /** Texts of a query parameter that are refused, percent-encoded. */
    default List<String> badQuery() {
        List<String> bad = new ArrayList<>(
                List.of("", "%20", "null", "true", "%00", "%ff", "%C3%28", "abc", "%22%22", "%7B%7D", "1,2"));
        if (this instanceof WholeNumber(long min, long max)) {
            bad.addAll(List.of(
                    "1.5", "2.0", "1e2", "%2B1", "+1", "1+", "0x10", "--1", "-", "NaN", "%D9%A3", "17%00", "1_000"));
            bad.addAll(List.of("9".repeat(30), "-" + "9".repeat(30), "9223372036854775808", "9".repeat(5_000)));
            if (min > Long.MIN_VALUE) {
                bad.add(Long.toString(min - 1));
            }
            if (max < Long.MAX_VALUE) {
                bad.add(Long.toString(max + 1));
            }
        }
        return bad;
    }
}
