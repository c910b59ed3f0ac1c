package com.fastpaca.postgres;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.Archive.Stored.Conflict;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A version of a conversation is an event's or a change's. Rows of both tables can tell that two histories were mixed. */
final class Versions {
    private static final List<Column<Item, ?>> COLUMNS = List.of(
            Column.text("conversation_id", item -> item.conversation().id().value()),
            Column.number("version", item -> item.held().version()),
            Column.number("seq", item -> item.held().seq()));

    private static final String FIRST_OF_BOTH = """
            select change.conversation_id, change.version
            from %s
            join fastpaca.changes as change on change.conversation_id = batch.conversation_id and change.version > batch.version
            join fastpaca.events as event on event.conversation_id = batch.conversation_id and event.seq > batch.seq
                and event.version = change.version
            order by 1, 2 limit 1""".formatted(Column.rows(COLUMNS));

    private Versions() {}

    /** The first version after what was known to be held that is an event's and a change's; null if there is none. */
    static @Nullable Conflict compare(Connection connection, List<Item> items) throws SQLException {
        if (items.isEmpty()) {
            return null;
        }
        try (PreparedStatement select = connection.prepareStatement(FIRST_OF_BOTH)) {
            Column.bind(select, 0, COLUMNS, items);
            try (ResultSet found = select.executeQuery()) {
                return found.next()
                        ? new Conflict(
                                new ConversationId(found.getString("conversation_id")),
                                "version " + found.getLong("version") + " is an event's and a change's")
                        : null;
            }
        }
    }
}
