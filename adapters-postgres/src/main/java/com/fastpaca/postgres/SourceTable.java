package com.fastpaca.postgres;

import com.fastpaca.ports.archive.ArchiveSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** How far each source has come. */
final class SourceTable {
    private static final String UPSERT = """
            insert into fastpaca.sources as held (cluster, raft_group, reached_index, updated_at) values (?, ?, ?, now())
            on conflict (cluster, raft_group) do update set
                reached_index = greatest(held.reached_index, excluded.reached_index), updated_at = excluded.updated_at""";

    private static final String FIND =
            "select reached_index from fastpaca.sources where cluster = ? and raft_group = ?";

    private SourceTable() {}

    /** Answers whether it was stored: a trigger may keep it out without a word. */
    static boolean store(Connection connection, ArchiveSource source, long index) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            upsert.setObject(1, source.cluster());
            upsert.setInt(2, source.group());
            upsert.setLong(3, index);
            return upsert.executeUpdate() == 1;
        }
    }

    static OptionalLong find(Connection connection, ArchiveSource source) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setObject(1, source.cluster());
            find.setInt(2, source.group());
            try (ResultSet found = find.executeQuery()) {
                return found.next() ? OptionalLong.of(found.getLong(1)) : OptionalLong.empty();
            }
        }
    }
}
