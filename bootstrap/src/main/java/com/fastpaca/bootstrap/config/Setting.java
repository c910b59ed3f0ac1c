package com.fastpaca.bootstrap.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One environment variable.
 *
 * @param fallback the text that stands for it when it is not set
 * @param accepts what values it takes, in words, for the message that refuses another
 * @param parser the value of a text, or empty if the variable does not take it
 */
record Setting<T>(String name, String fallback, String accepts, Parser<T> parser) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{1,128}");

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

    static Setting<String> host(String name, String fallback) {
        return new Setting<>(name, fallback, "an address or host name", text -> matching(HOST, text));
    }

    static Setting<String> label(String name, String fallback) {
        return new Setting<>(name, fallback, "1 to 128 characters of A-Z a-z 0-9 . _ -", text -> matching(LABEL, text));
    }

    static Setting<Path> directory(String name, String fallback) {
        return new Setting<>(name, fallback, "a directory", text -> {
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
