package com.fastpaca.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells errors that will come again with the same rows from those that pass. */
final class Refusals {
    /**
     * Classes of SQLSTATE: of data and constraints, of limits, and of what the owner of the database has added (triggers, functions, views
     * with a check).
     */
    private static final Set<String> ABOUT_THE_ROWS = Set.of("22", "23", "54", "P0", "09", "27", "38", "39", "44");

    /** Classes that PostgreSQL has given a meaning of its own: resources, limits, an operator's word, the system, faults. */
    private static final Set<String> POSTGRES_OWN = Set.of("53", "54", "55", "57", "58", "72", "P0", "XX");

    /** What the database says as it ends a session: an administrator's word or a crash, or that the session was idle for too long. */
    private static final Set<String> LAST_WORDS = Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04");

    private static final String CONNECTION = "08";

    private Refusals() {}

    /** The database's reason to refuse the rows; empty if the failure says nothing about them. */
    static Optional<String> reason(Throwable failure) {
        return words(
                failure, state -> ABOUT_THE_ROWS.contains(state.substring(0, 2)) || isChosenByAnApplication(state));
    }

    /**
     * The database's words for a failure that may be due to the rows: to a policy of theirs (42501), to what a trigger waits for (57014) or
     * to a connection of the trigger's own (08001), to somebody's lock on one of them (55P03), to a damaged block (XX001). Empty if there
     * are none, as the connection failed.
     */
    static Optional<String> suspicion(Throwable failure) {
        boolean said = sqlError(failure) instanceof PSQLException error && error.getServerErrorMessage() != null;
        return words(failure, state -> said ? !LAST_WORDS.contains(state) : !state.startsWith(CONNECTION));
    }

    private static Optional<String> words(Throwable failure, Predicate<String> ofState) {
        SQLException error = sqlError(failure);
        if (error == null
                || error.getSQLState() == null
                || error.getSQLState().length() != 5
                || isBeforeAnyRow(failure)) {
            return Optional.empty();
        }
        return ofState.test(error.getSQLState()) ? Optional.of(told(error)) : Optional.empty();
    }

    /** Whether the pool got no connection: whatever the database said then, it has seen no row. */
    private static boolean isBeforeAnyRow(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(SQLTransientConnectionException.class::isInstance);
    }

    /** By names of the database's own alone: its message would quote what clients wrote, and a trigger's may say anything. */
    private static String told(SQLException error) {
        StringBuilder text = new StringBuilder("SQLSTATE ").append(error.getSQLState());
        if (error instanceof PSQLException refused) {
            ServerErrorMessage names = refused.getServerErrorMessage();
            if (names != null) {
                name(text, "constraint", names.getConstraint());
                name(text, "data type", names.getDatatype());
                name(text, "column", names.getColumn());
                name(text, "table", names.getTable());
            }
        }
        return text.toString();
    }

    private static void name(StringBuilder text, String what, @Nullable String name) {
        if (name != null) {
            text.append(", ").append(what).append(' ').append(name);
        }
    }

    /** The standard leaves these classes to implementations, and PostgreSQL uses few of them: a trigger may raise any other. */
    private static boolean isChosenByAnApplication(String sqlState) {
        char first = sqlState.charAt(0);
        return ((first >= '5' && first <= '9') || first >= 'I') && !POSTGRES_OWN.contains(sqlState.substring(0, 2));
    }

    /** The error that the driver reported, or null if it did not report any. */
    static @Nullable SQLException sqlError(Throwable failure) {
        SQLException found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                found = error;
            }
        }
        return found;
    }
}
