package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The fields of what was logged. */
final class LoggedValues {
    static final String EVENT = "event";

    /** What stands for the event of lines that name none: those of libraries. */
    static final String NO_EVENT = "log";

    private LoggedValues() {}

    static List<KeyValuePair> of(ILoggingEvent logged) {
        @Nullable List<KeyValuePair> pairs = logged.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }

    static String eventOf(List<KeyValuePair> pairs) {
        for (KeyValuePair pair : pairs) {
            if (pair.key.equals(EVENT)) {
                return textOf(pair.value);
            }
        }
        return NO_EVENT;
    }

    /** Whether a value is written as it is: what JSON has but for strings. */
    static boolean isLiteral(@Nullable Object value) {
        return value == null
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Boolean
                || (value instanceof Double number && Double.isFinite(number));
    }

    /** A line must not be lost for a value that cannot say what it is. */
    static String textOf(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException e) {
            return "unreadable: " + e.getClass().getName();
        }
    }
}
