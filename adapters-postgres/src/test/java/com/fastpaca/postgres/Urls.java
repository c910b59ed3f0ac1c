package com.fastpaca.postgres;

/** Settings for tests: no wait is longer than a test's patience. */
final class Urls {
    private Urls() {}

    static PostgresUrl url(String text) {
        return switch (PostgresUrl.parse(text)) {
            case PostgresUrl.Parsed.Valid(PostgresUrl url) -> url;
            case PostgresUrl.Parsed.Invalid(String reason) -> throw new IllegalArgumentException(reason);
        };
    }

    static PostgresSettings settings(String url) {
        return new PostgresSettings(url(url), 8, 5, 30, 15, 5_000);
    }

    /** For tests that wait until a time is up. */
    static PostgresSettings impatient(String url) {
        return new PostgresSettings(url(url), 4, 2, 4, 2, 2_000);
    }
}
