package com.fastpaca.bootstrap.config;

import com.fastpaca.http.access.ApiKey;
import com.fastpaca.ports.cluster.HostPort;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One setting: an environment variable, or a line of the configuration file.
 *
 * @param fallback the text that stands for it when it is not set, if any does
 * @param words what an operator is told of it
 * @param parser the value of a text, or empty if the setting does not take it
 * @param secret whether no message may show its value
 */
record Setting<T>(String name, Optional<String> fallback, Words words, Parser<T> parser, boolean secret) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]*");
    private static final String NONE = "none";

    /**
     * A setting in words.
     *
     * @param accepts what values it takes, for the message that refuses another
     * @param range the same in short, for lists
     * @param meaning what it is
     * @param unset what holds while it is not set, if that is no value of its own
     * @param example a value that it takes, where there is no default to show
     */
    record Words(String accepts, String range, String meaning, String unset, String example) {}

    /** Makes values of texts. */
    interface Parser<T> {
        Optional<T> parse(String text);

        /**
         * What is wrong with a text that has no value, where that can be told without a word of it, which may be secret; if it cannot, the
         * words of the setting say what it takes.
         */
        default Optional<String> fault(String text) {
            return Optional.empty();
        }
    }

    static Setting<Integer> integer(String name, int fallback, int min, int max, String unit) {
        Words words = new Words(
                "a whole number" + (unit.isEmpty() ? "" : " of " + unit) + " from " + min + " to " + max,
                min + " to " + max + (unit.isEmpty() ? "" : " " + unit),
                "",
                "",
                "");
        return new Setting<>(
                name,
                Optional.of(Integer.toString(fallback)),
                words,
                text -> {
                    try {
                        return Optional.of(Integer.parseInt(text)).filter(value -> value >= min && value <= max);
                    } catch (NumberFormatException e) {
                        return Optional.empty();
                    }
                },
                false);
    }

    static Setting<Boolean> flag(String name, boolean fallback) {
        return shown(name, Boolean.toString(fallback), "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** Keys, separated by commas; a setting that is set to nothing is refused, as it would leave the door open. */
    static Setting<List<ApiKey>> keys(String name) {
        return withoutFallback(
                name,
                "keys of visible ASCII characters, each alone or after a label and a space, separated by commas",
                Setting::keysIn,
                true);
    }

    private static Optional<List<ApiKey>> keysIn(String text) {
        return ApiKeySyntax.parse(
                Arrays.stream(text.split(",", -1)).map(String::strip).toList(), "key");
    }

    static Setting<String> secret(String name, int minCharacters, int maxCharacters) {
        return withoutFallback(
                name,
                minCharacters + " to " + maxCharacters + " visible ASCII characters",
                text -> matching(VISIBLE, text)
                        .filter(value -> value.length() >= minCharacters && value.length() <= maxCharacters),
                true);
    }

    /** One that is set to nothing is refused, as the node would form a cluster by itself. */
    static Setting<List<HostPort>> hostPorts(String name, int max) {
        return withoutFallback(
                name,
                "1 to " + max + " of host:port (IPv6 in brackets), separated by commas",
                text -> {
                    List<Optional<HostPort>> places = Arrays.stream(text.split(",", -1))
                            .map(place -> HostPort.parse(place.strip()))
                            .toList();
                    return places.size() <= max && places.stream().allMatch(Optional::isPresent)
                            ? Optional.of(places.stream()
                                    .flatMap(Optional::stream)
                                    .distinct()
                                    .toList())
                            : Optional.empty();
                },
                false);
    }

    static Setting<HostPort> hostPort(String name) {
        return withoutFallback(name, "host:port (IPv6 in brackets)", HostPort::parse, false);
    }

    static Setting<Integer> oneOf(String name, Integer... values) {
        List<String> texts = Arrays.stream(values).map(String::valueOf).toList();
        return withoutFallback(
                name,
                "one of " + String.join(", ", texts),
                text -> Optional.of(text).filter(texts::contains).map(Integer::valueOf),
                false);
    }

    static Setting<String> host(String name, String fallback) {
        return shown(name, fallback, "an address or host name", text -> matching(HOST, text));
    }

    static Setting<String> label(String name) {
        return withoutFallback(name, "1 to 128 characters of A-Z a-z 0-9 . _ -", text -> matching(LABEL, text), false);
    }

    static Setting<Path> directory(String name, String fallback) {
        return shown(name, fallback, "a directory", Setting::pathIn);
    }

    static Setting<Path> file(String name, String accepts) {
        return withoutFallback(name, accepts, Setting::pathIn, false);
    }

    private static Optional<Path> pathIn(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    static <T> Setting<T> shown(String name, String fallback, String accepts, Parser<T> parser) {
        return new Setting<>(name, Optional.of(fallback), new Words(accepts, accepts, "", "", ""), parser, false);
    }

    static <T> Setting<T> withoutFallback(String name, String accepts, Parser<T> parser, boolean secret) {
        return new Setting<>(name, Optional.empty(), new Words(accepts, accepts, "", NONE, ""), parser, secret);
    }

    Setting<T> means(String meaning) {
        return with(new Words(words.accepts(), words.range(), meaning, words.unset(), words.example()));
    }

    /** @param unset what holds while it is not set */
    Setting<T> orElse(String unset) {
        return with(new Words(words.accepts(), words.range(), words.meaning(), unset, words.example()));
    }

    Setting<T> forExample(String example) {
        return with(new Words(words.accepts(), words.range(), words.meaning(), words.unset(), example));
    }

    private Setting<T> with(Words other) {
        return new Setting<>(name, fallback, other, parser, secret);
    }

    /** What holds while it is not set: a value, or words for it. */
    String standard() {
        return fallback.orElse(words.unset());
    }
}
