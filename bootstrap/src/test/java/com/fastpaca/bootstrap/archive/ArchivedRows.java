package com.fastpaca.bootstrap.archive;

import com.fastpaca.bootstrap.recorded.RestConversation.Logged;
import com.fastpaca.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an archive's database holds, as an analyst would look at it. */
public record ArchivedRows(PostgresServer postgres, String database) {
    private static final Pattern LACKING = Pattern.compile("```sql\n([^`]* as lacking\n[^`]*)```");

    /** 0 while the schema is not there. */
    public long events() {
        try (Connection connection = postgres.connect(database);
                PreparedStatement schema = connection.prepareStatement("select to_regclass('fastpaca.events')::text");
                ResultSet found = schema.executeQuery()) {
            if (!found.next() || found.getString(1) == null) {
                return 0;
            }
            try (PreparedStatement count = connection.prepareStatement("select count(*) from fastpaca.events");
                    ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<Logged> log(String conversation) {
        List<Logged> log = new ArrayList<>();
        try (Connection connection = postgres.connect(database);
                PreparedStatement select = connection.prepareStatement(
                        "select seq, role, parts from fastpaca.events where conversation_id = ? order by seq")) {
            select.setString(1, conversation);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    log.add(new Logged(rows.getLong(1), rows.getString(2), rows.getString(3)));
                }
            }
            return log;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many events are not there of each conversation of which some are not, by the query that is documented for it. */
    Map<String, Long> lacking() throws IOException {
        Matcher query = LACKING.matcher(Files.readString(Path.of("../docs/archive.md")));
        if (!query.find()) {
            throw new AssertionError("the query is not documented");
        }
        Map<String, Long> lacking = new TreeMap<>();
        try (Connection connection = postgres.connect(database);
                PreparedStatement select = connection.prepareStatement(query.group(1));
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                if (rows.getLong("lacking") > 0) {
                    lacking.put(rows.getString("id"), rows.getLong("lacking"));
                }
            }
            return lacking;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
