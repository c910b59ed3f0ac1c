package com.fastpaca.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.ArchiveContract;
import com.fastpaca.ports.archive.ArchivedScenario;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresArchiveIT extends ArchiveContract {
    private static PostgresServer server;

    private PostgresArchive archive;
    private String database;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        database = server.createDatabase();
        archive = PostgresArchive.open(Urls.settings(server.url(database)));
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Override
    protected Archive archive() {
        return archive;
    }

    /** The administrator takes the database away from everybody. */
    @Override
    protected void makeUnavailable() {
        server.execute(
                "postgres",
                "alter database " + database + " allow_connections false",
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
    }

    /** With what ends a field, a line or the rows where they are copied. */
    @Test
    void textAndNamesOfToolsAreReadableAsTheyAre() throws SQLException {
        ArchivedScenario sent = ArchivedScenario.create("c-1")
                .append(ArchivedScenario.event(
                        "assistant",
                        "[{\"type\":\"text\",\"text\":\"a\\tb\\r\\n\\\\.\\\\N\"},{\"type\":\"tool_call\",\"name\":\"x\\t\\\\\\n{,}\\\"\"}]",
                        null));
        assertThat(archive.store(ArchivedScenario.batch(1, sent.item()))).isEqualTo(new Archive.Stored.Done());
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select text, tool_calls[1], parts from fastpaca.events")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("a\tb\r\n\\.\\N");
            assertThat(row.getString(2)).isEqualTo("x\t\\\n{,}\"");
            assertThat(row.getString(3))
                    .isEqualTo(sent.log().getFirst().content().parts().toString());
        }
    }
}
