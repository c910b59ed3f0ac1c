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
 * One environment variable.
 *
 * @param fallback the text that stands for it when it is not set
 * @param accepts what values it takes, in words, for the message that refuses another
 * @param parser the value of a text, or empty if the variable does not take it
 * @param secret whether no message may show its value
 */
record Setting<T>(String name, String fallback, String accepts, Parser<T> parser, boolean secret) {
    /** No text of the environment: a variable is stripped. */
    private static final String UNSET = " ";

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]*");

    Setting(String name, String fallback, String accepts, Parser<T> parser) {
        this(name, fallback, accepts, parser, false);
    }

    interface Parser<T> {
        Optional<T> parse(String text);
    }

    static Setting<Integer> integer(String name, int fallback, int min, int max, String unit) {
        return new Setting<>(
                name, Integer.toString(fallback), "a whole number" + unit + " from " + min + " to " + max, text -> {
                    try {
                        return Optional.of(Integer.parseInt(text)).filter(value -> value >= min && value <= max);
                    } catch (NumberFormatException e) {
                        return Optional.empty();
                    }
                });
    }

    static Setting<Boolean> flag(String name, boolean fallback) {
        return new Setting<>(name, Boolean.toString(fallback), "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** Keys, separated by commas; a variable that is set to nothing is refused, as it would leave the door open. */
    static Setting<List<ApiKey>> keys(String name) {
        return new Setting<>(
                name,
                UNSET,
                "keys of visible ASCII characters, each alone or behind a label and a space, separated by commas",
                Setting::keysIn,
                true);
    }

    private static Optional<List<ApiKey>> keysIn(String text) {
        return text.equals(UNSET)
                ? Optional.of(List.of())
                : ApiKeySyntax.parse(
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList(), "key");
    }

    static Setting<String> secret(String name, int minCharacters, int maxCharacters) {
        String accepts = minCharacters + " to " + maxCharacters + " visible ASCII characters";
        return new Setting<>(
                name,
                UNSET,
                accepts,
                text -> Optional.of(text)
                        .filter(value -> value.equals(UNSET)
                                || (value.length() >= minCharacters
                                        && value.length() <= maxCharacters
                                        && VISIBLE.matcher(value).matches())),
                true);
    }

    /** Empty if the variable is not set; one that is set to nothing is refused, as the node would form a cluster by itself. */
    static Setting<List<HostPort>> hostPorts(String name, int max) {
        return new Setting<>(
                name, UNSET, "1 to " + max + " of host:port (IPv6 in brackets), separated by commas", text -> {
                    if (text.equals(UNSET)) {
                        return Optional.of(List.of());
                    }
                    List<Optional<HostPort>> places = Arrays.stream(text.split(",", -1))
                            .map(place -> HostPort.parse(place.strip()))
                            .toList();
                    return places.size() <= max && places.stream().allMatch(Optional::isPresent)
                            ? Optional.of(places.stream()
                                    .flatMap(Optional::stream)
                                    .distinct()
                                    .toList())
                            : Optional.empty();
                });
    }

    static Setting<HostPort> hostPort(String name, String fallback) {
        return new Setting<>(name, fallback, "host:port (IPv6 in brackets)", HostPort::parse);
    }

    /** The first of the values stands in where it is not set. */
    static Setting<Integer> oneOf(String name, Integer... values) {
        List<String> texts = Arrays.stream(values).map(String::valueOf).toList();
        return new Setting<>(
                name,
                texts.getFirst(),
                "one of " + String.join(", ", texts),
                text -> Optional.of(text).filter(texts::contains).map(Integer::valueOf));
    }

    static Setting<String> host(String name, String fallback) {
        return new Setting<>(name, fallback, "an address or host name", text -> matching(HOST, text));
    }

    static Setting<String> label(String name, String fallback) {
        return new Setting<>(name, fallback, "1 to 128 characters of A-Z a-z 0-9 . _ -", text -> matching(LABEL, text));
    }

    static Setting<Path> directory(String name, String fallback) {
        return path(name, fallback, "a directory");
    }

    static Setting<Path> file(String name, String fallback) {
        return path(name, fallback, "a file");
    }

    private static Setting<Path> path(String name, String fallback, String accepts) {
        return new Setting<>(name, fallback, accepts, text -> {
            try {
                return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
}
