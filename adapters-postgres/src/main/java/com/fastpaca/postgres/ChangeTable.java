package com.fastpaca.postgres;

import com.fastpaca.domain.conversation.Change;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.snapshot.Summary;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.Archive.Stored.Conflict;
import com.fastpaca.ports.archive.Archive.Stored.Refused;
import com.fastpaca.ports.archive.ArchiveBatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stores compactions, resets and tombstones; those that are there already are compared. */
final class ChangeTable {
    private static final List<Column<Row, ?>> COLUMNS = List.of(
            Column.text("conversation_id", row -> row.conversation().value()),
            Column.number("version", row -> row.change().version()),
            Column.text("kind", Row::kind),
            Column.number("from_seq", row -> row.change() instanceof Change.Compaction range ? range.fromSeq() : null),
            Column.number("to_seq", row -> row.change() instanceof Change.Compaction range ? range.toSeq() : null),
            Column.time(
                    "inserted_at",
                    row -> row.summary() == null ? null : row.summary().insertedAtMillis()),
            Column.number(
                    "tokens",
                    row -> row.summary() == null ? null : row.summary().tokens()),
            Column.text("text", row -> row.summary() == null ? null : text(row.summary())),
            Column.bytes("replacement", row -> row.summary() == null ? null : ReplacementJson.of(row.summary())));

    /** A replacement that one replica has lost to a later compaction, another one may still bring. */
    private static final String INSERT = """
            insert into fastpaca.changes as held (conversation_id, version, kind, from_seq, to_seq, inserted_at, tokens, text, replacement)
            select conversation_id, version, kind, from_seq, to_seq,
                inserted_at, tokens, text, convert_from(replacement, 'UTF8')
            from %s
            on conflict (conversation_id, version) do update set inserted_at = excluded.inserted_at,
                tokens = excluded.tokens, text = excluded.text, replacement = excluded.replacement
            where held.kind = excluded.kind and held.replacement is null and excluded.replacement is not null
                and held.from_seq = excluded.from_seq and held.to_seq = excluded.to_seq""".formatted(Column.rows(COLUMNS));

    private static final String FIRST_DIFFERENCE = """
            select conversation_id, version, different from (
                select conversation_id, version,
                    held.kind is null or (held.replacement is null and batch.replacement is not null) as missing,
                    held.kind is not null and (held.kind <> batch.kind
                        or held.from_seq is distinct from batch.from_seq or held.to_seq is distinct from batch.to_seq
                        or held.replacement <> convert_from(batch.replacement, 'UTF8')
                        or held.inserted_at <> batch.inserted_at) as different
                from %s
                left join fastpaca.changes as held using (conversation_id, version)) as compared
            where missing or different order by 1, 2 limit 1""".formatted(Column.rows(COLUMNS));

    private ChangeTable() {}

    /** @param summary what a compaction put in the range's place, unless it is gone */
    record Row(
            ConversationId conversation,
            Change change,
            @Nullable Summary summary) {
        String kind() {
            return switch (change) {
                case Change.Compaction compaction -> "compaction";
                case Change.Reset reset -> "reset";
                case Change.Tombstone tombstone -> "tombstone";
            };
        }
    }

    /** What the archive lacks of the batch's conversations. */
    static List<Row> rows(ArchiveBatch batch) {
        List<Row> rows = new ArrayList<>();
        for (ArchiveBatch.Item item : batch.items()) {
            for (Change change : item.changes()) {
                rows.add(new Row(
                        item.conversation().id(),
                        change,
                        item.replacement(change).orElse(null)));
            }
        }
        return rows;
    }

    private static String text(Summary summary) {
        return summary.messages().stream()
                .map(message -> ReadableContent.of(message.content()).text())
                .collect(Collectors.joining("\n"));
    }

    /** What is wrong with the first change that differs from what is there, or is not there afterwards; null if all is well. */
    static @Nullable Stored store(Connection connection, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return null;
        }
        int stored;
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            Column.bind(insert, 0, COLUMNS, rows);
            stored = insert.executeUpdate();
        }
        return stored == rows.size() ? null : firstDifference(connection, rows);
    }

    private static @Nullable Stored firstDifference(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement compare = connection.prepareStatement(FIRST_DIFFERENCE)) {
            Column.bind(compare, 0, COLUMNS, rows);
            try (ResultSet found = compare.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                String id = found.getString("conversation_id");
                String version = "version " + found.getLong("version");
                return found.getBoolean("different")
                        ? new Conflict(new ConversationId(id), version + " was made by another change")
                        : new Refused(version + " of " + id + " was not stored, and no other is in its place");
            }
        }
    }
}
