package com.fastpaca.bootstrap.log;

import java.util.Optional;

/** What lines of the log look like. */
public enum LogFormat {
    /** An object a line, for programs. */
    JSON,
    /** For people. */
    TEXT;

    public static Optional<LogFormat> parse(String text) {
        return switch (text) {
            case "json" -> Optional.of(JSON);
            case "text" -> Optional.of(TEXT);
            default -> Optional.empty();
        };
    }
}
