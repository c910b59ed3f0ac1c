package com.fastpaca.postgres;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A column of rows that travel as one array, so that a statement takes any number of them: {@code select … from unnest(?, ?)}.
 *
 * @param name in the statement
 * @param sqlType of its elements
 * @param type the class that the driver encodes as that type
 */
record Column<R, T>(String name, String sqlType, Class<T> type, Function<R, @Nullable T> value) {
    /** Years after 9999 without the sign that ISO 8601 asks for: the database does not take it. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("u-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    static <R> Column<R, String> text(String name, Function<R, @Nullable String> value) {
        return new Column<>(name, "text", String.class, value);
    }

    /** Text as the bytes of its UTF-8, which the database checks; {@code convert_from} makes text of it. */
    static <R> Column<R, byte[]> bytes(String name, Function<R, byte @Nullable []> value) {
        return new Column<>(name, "bytea", byte[].class, value);
    }

    static <R> Column<R, Long> number(String name, Function<R, @Nullable Long> value) {
        return new Column<>(name, "int8", Long.class, value);
    }

    /** Of milliseconds, as text: the database would count intervals from an epoch in floating point numbers. */
    static <R> Column<R, String> time(String name, Function<R, @Nullable Long> millis) {
        return new Column<>(name, "timestamptz", String.class, row -> {
            Long value = millis.apply(row);
            return value == null ? null : TIME.format(Instant.ofEpochMilli(value));
        });
    }

    static <R> Column<R, Boolean> flag(String name, Function<R, @Nullable Boolean> value) {
        return new Column<>(name, "bool", Boolean.class, value);
    }

    /** The rows as a table of a statement. */
    static <R> String rows(List<Column<R, ?>> columns) {
        return columns.stream()
                        .map(column -> "?::" + column.sqlType() + "[]")
                        .collect(Collectors.joining(", ", "unnest(", ")"))
                + columns.stream().map(Column::name).collect(Collectors.joining(", ", " as batch (", ")"));
    }

    /** @param before how many parameters of the statement come before the arrays */
    static <R> void bind(PreparedStatement statement, int before, List<Column<R, ?>> columns, List<R> rows)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).bindArray(statement, before + i + 1, rows);
        }
    }

    private void bindArray(PreparedStatement statement, int parameter, List<R> rows) throws SQLException {
        @Nullable Object[] values = (@Nullable Object[]) Array.newInstance(type, rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        Connection connection = statement.getConnection();
        statement.setArray(parameter, connection.createArrayOf(sqlType, values));
    }
}
