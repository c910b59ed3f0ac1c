package com.fastpaca.postgres;

import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.ArchiveContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

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
}
