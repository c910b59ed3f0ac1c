package com.fastpaca.postgres;

import static com.fastpaca.ports.archive.ArchivedScenario.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.Archive.Held;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.ArchivedScenario;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether questions about a few of many rows are answered by indexes, those of analysts and those of the nodes themselves. */
class PostgresIndexesIT {
    private static PostgresServer server;
    private static String database;
    private static Connection connection;

    /** Three thousand conversations of ten events each, one after the other: a month of them. */
    @BeforeAll
    static void fill() throws SQLException {
        server = PostgresServer.start();
        // It would scan tables, too.
        server.execute("postgres", "alter system set autovacuum = off", "select pg_reload_conf()");
        database = server.createDatabase();
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(new Stored.Done());
        }
        connection = server.connect(database);
        server.execute(
                database, """
                insert into fastpaca.conversations
                select 'c-' || c, '00000000-0000-0000-0000-000000000000', 0, 11, 11, 10, 1000, 300, false, 'last_n', 0.7, true, null, '{}',
                    '{}', false, at, at
                from generate_series(1, 3000) as c
                cross join lateral (select timestamptz '2025-01-01' + c * interval '14 minutes' as at) as times""", """
                insert into fastpaca.events
                select 'c-' || c, seq, seq, 'user', null, 10, timestamptz '2025-01-01' + c * interval '14 minutes', '{}', 0,
                    repeat('word ', 60), '[' || repeat(' ', 300) || ']', null
                from generate_series(1, 3000) as c, generate_series(1, 10) as seq
                order by c, seq""", """
                insert into fastpaca.changes
                select 'c-' || c, 11, 'reset' from generate_series(1, 3000) as c""", "vacuum analyze fastpaca.conversations, fastpaca.events, fastpaca.changes");
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            events_pkey              | select seq, role, text from fastpaca.events where conversation_id = 'c-7' order by seq
            events_pkey              | select * from fastpaca.event_parts where conversation_id = 'c-7' and seq = 3
            events_inserted_at       | select text from fastpaca.events where inserted_at >= '2025-01-04' and inserted_at < '2025-01-05'
            events_day               | select * from fastpaca.tokens_by_day where day between '2025-01-04' and '2025-01-05'
            events_day               | select * from fastpaca.tool_calls_by_day where day = '2025-01-04'
            conversations_pkey       | select * from fastpaca.conversations where id = 'c-7'
            conversations_updated_at | select id from fastpaca.conversations where updated_at >= '2025-01-30'
            changes_pkey             | select * from fastpaca.compactions where conversation_id = 'c-7' order by version
            """)
    void anIndexServes(String index, String question) throws SQLException {
        assertThat(plan(question)).contains(index).doesNotContain("Seq Scan");
    }

    private static String plan(String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("explain (costs off) " + question)) {
            StringBuilder plan = new StringBuilder();
            while (found.next()) {
                plan.append(found.getString(1)).append('\n');
            }
            return plan.toString();
        }
    }

    /** Connections tell what they have scanned when they end, if not before. */
    @Test
    void theArchiveReadsNoWholeTable() {
        ArchivedScenario sent = ArchivedScenario.create("sent").say("one", "two");
        awaitNoConnections();
        long before = scans("seq_scan");
        long byIndex = scans("idx_scan");
        try (PostgresArchive archive = open()) {
            assertThat(archive.read(new ConversationId("c-7"), 1, 10, Long.MAX_VALUE))
                    .hasSize(10);
            List<ConversationId> ids =
                    List.of(new ConversationId("c-8"), sent.conversation().id());
            assertThat(archive.held(ids)).isInstanceOf(Held.Known.class);
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(new Stored.Done());
            assertThat(archive.store(batch(2, sent.item())))
                    .as("what is there already")
                    .isEqualTo(new Stored.Done());
        }
        awaitNoConnections();
        assertThat(scans("idx_scan")).isGreaterThanOrEqualTo(byIndex + 4);
        assertThat(scans("seq_scan")).isEqualTo(before);
    }

    private static PostgresArchive open() {
        return PostgresArchive.open(Urls.settings(server.url(database)));
    }

    private static void awaitNoConnections() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> number("select count(*) from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()")
                        == 0);
    }

    private static long scans(String counter) {
        return number("select sum(" + counter + ") from pg_stat_user_tables"
                + " where schemaname = 'fastpaca' and relname in ('conversations', 'events', 'changes')");
    }

    private static long number(String query) {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
