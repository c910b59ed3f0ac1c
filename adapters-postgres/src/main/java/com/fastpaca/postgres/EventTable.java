package com.fastpaca.postgres;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.Archive.Stored.Conflict;
import com.fastpaca.ports.archive.Archive.Stored.Refused;
import com.fastpaca.ports.archive.ArchiveBatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stores events, all of them as new ones first; where that fails, those that are there already are compared. */
final class EventTable {
    /** COPY is not supported with row-level security; it is not supported into views. */
    private static final Set<String> NOT_FOR_COPY = Set.of("0A000", "42809");

    private static final List<Column<Row, ?>> COMPARED = List.of(
            Column.text("conversation_id", row -> row.conversation().value()),
            Column.number("seq", row -> row.event().seq()),
            Column.number("version", row -> row.event().version()),
            Column.text("role", Row::role),
            Column.text("role_exact", Row::roleExact),
            Column.number("tokens", row -> (long) row.event().tokens().asSent()),
            Column.time("inserted_at", row -> row.event().insertedAtMillis()),
            Column.bytes("parts", row -> row.event().content().parts().bytes()),
            Column.bytes("metadata", Row::metadata));

    private static final List<Column<Row, ?>> READABLE = List.of(
            Column.text("text", row -> row.readable().text()),
            Column.text("tool_calls", row -> arrayLiteral(row.readable().toolCalls())),
            Column.number("tool_results", row -> (long) row.readable().toolResults()));

    private static final List<Column<Row, ?>> ALL =
            Stream.concat(COMPARED.stream(), READABLE.stream()).toList();

    private static final TableCopy<Row> COPY = new TableCopy<>("fastpaca.events", ALL);

    private static final String INSERT = """
            insert into fastpaca.events (conversation_id, seq, version, role, role_exact, tokens, inserted_at, parts, metadata,
                text, tool_calls, tool_results)
            select conversation_id, seq, version, role, role_exact, tokens, inserted_at,
                convert_from(parts, 'UTF8'), convert_from(metadata, 'UTF8'), text, tool_calls::text[], tool_results
            from %s
            on conflict (conversation_id, seq) do nothing""".formatted(Column.rows(ALL));

    private static final String COMPARE = """
            select batch.conversation_id, batch.seq, event.seq is null as missing, concat_ws(', ',
                case when event.version <> batch.version then 'version' end,
                case when event.role <> batch.role or event.role_exact is distinct from batch.role_exact then 'role' end,
                case when event.tokens <> batch.tokens then 'tokens' end,
                case when event.inserted_at <> batch.inserted_at then 'time' end,
                case when event.parts <> convert_from(batch.parts, 'UTF8') then 'parts' end,
                case when event.metadata is distinct from convert_from(batch.metadata, 'UTF8') then 'metadata' end) as difference
            from %s
            left join fastpaca.events as event using (conversation_id, seq)""".formatted(Column.rows(COMPARED));

    private static final String FIRST_DIFFERENCE = "select * from (" + COMPARE
            + ") as compared where missing or difference <> '' order by conversation_id, seq limit 1";

    private EventTable() {}

    record Row(ConversationId conversation, Event event, ReadableContent readable) {
        String role() {
            return Texts.storable(event.content().role());
        }

        @Nullable
        String roleExact() {
            String role = event.content().role();
            return role().equals(role) ? null : Texts.quoted(role);
        }

        byte @Nullable [] metadata() {
            RawJson metadata = event.content().metadata();
            return metadata == null ? null : metadata.bytes();
        }
    }

    static List<Row> rows(ArchiveBatch batch) {
        List<Row> rows = new ArrayList<>();
        for (ArchiveBatch.Item item : batch.items()) {
            for (Event event : item.events()) {
                rows.add(new Row(item.conversation().id(), event, ReadableContent.of(event.content())));
            }
        }
        return rows;
    }

    /** What is wrong with the first event that differs from what is there, or is not there afterwards; null if all is well. */
    static @Nullable Stored store(Connection connection, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return null;
        }
        OptionalLong copied = copy(connection, rows);
        long added = copied.isPresent() ? copied.getAsLong() : insert(connection, rows);
        return added == rows.size() ? null : firstDifference(connection, rows);
    }

    /** How many were added; empty, and the transaction is as it was, if the database refuses any of them. */
    private static OptionalLong copy(Connection connection, List<Row> rows) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            return OptionalLong.of(COPY.add(connection, rows));
        } catch (SQLException e) {
            if (Refusals.reason(e).isEmpty() && !isNotForCopy(e)) {
                throw e;
            }
            connection.rollback(before);
            return OptionalLong.empty();
        }
    }

    private static boolean isNotForCopy(SQLException e) {
        return e.getSQLState() != null && NOT_FOR_COPY.contains(e.getSQLState());
    }

    /** How many were added; those in whose place there is one already were not. */
    private static long insert(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            Column.bind(insert, 0, ALL, rows);
            return insert.executeUpdate();
        }
    }

    private static @Nullable Stored firstDifference(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement compare = connection.prepareStatement(FIRST_DIFFERENCE)) {
            Column.bind(compare, 0, COMPARED, rows);
            try (ResultSet found = compare.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                String id = found.getString("conversation_id");
                String event = "event " + found.getLong("seq");
                return found.getBoolean("missing")
                        ? new Refused(event + " of " + id + " was not stored, and no other is in its place")
                        : new Conflict(new ConversationId(id), event + " differs in " + found.getString("difference"));
            }
        }
    }

    /** An array of texts as a text, because arrays of unequal lengths make no array of arrays. */
    private static String arrayLiteral(List<@Nullable String> texts) {
        return texts.stream()
                .map(text ->
                        text == null ? "NULL" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
