package com.fastpaca.bootstrap.log;

import ch.qos.logback.classic.Level;
import com.fastpaca.http.audit.Audit;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is logged, and what is not: the level of each logger.
 *
 * @param root the level of all loggers that have none of their own
 * @param named the levels of loggers, and of those below them
 */
public record LogLevels(Level root, SortedMap<String, Level> named) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,255}");

    private static final Map<String, Level> LEVELS = Map.of(
            "off", Level.OFF,
            "error", Level.ERROR,
            "warn", Level.WARN,
            "info", Level.INFO,
            "debug", Level.DEBUG,
            "trace", Level.TRACE);

    private static final Map<String, Level> QUIET = Map.of(
            // It tells at INFO how it is configured, several hundred lines at each start.
            "org.apache.ratis", Level.WARN,
            // It warns at each attempt to reach a node that is away; that such a node cannot be reached, and can be
            // again, is said once.
            "org.apache.ratis.grpc", Level.ERROR,
            // It tells the database's URL with all that the driver is told, some of which may be secret.
            "org.flywaydb.core.FlywayExecutor", Level.WARN);

    /** A level, levels of loggers as {@code name=level}, or both, the level first; separated by commas. */
    public static Optional<LogLevels> parse(String text) {
        Level root = Level.INFO;
        SortedMap<String, Level> named = new TreeMap<>();
        String[] pieces = text.split(",", -1);
        for (int i = 0; i < pieces.length; i++) {
            String piece = pieces[i].strip();
            int equals = piece.indexOf('=');
            Level level = LEVELS.get(piece.substring(equals + 1));
            if (level == null) {
                return Optional.empty();
            }
            if (equals < 0) {
                if (i > 0) {
                    return Optional.empty();
                }
                root = level;
            } else {
                String name = piece.substring(0, equals);
                if (!NAME.matcher(name).matches() || named.put(name, level) != null) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new LogLevels(root, named));
    }

    /** Loggers with a level of their own. Fewer lines must not mean fewer audit events, unless that is what was asked for. */
    SortedMap<String, Level> ofLoggers() {
        SortedMap<String, Level> levels = new TreeMap<>();
        levels.put(Audit.LOGGER, Level.INFO);
        QUIET.forEach((logger, level) -> {
            if (level.isGreaterOrEqual(root) && !isNamed(logger)) {
                levels.put(logger, level);
            }
        });
        levels.putAll(named);
        return levels;
    }

    private boolean isNamed(String logger) {
        return named.keySet().stream().anyMatch(name -> (logger + ".").startsWith(name + "."));
    }
}
