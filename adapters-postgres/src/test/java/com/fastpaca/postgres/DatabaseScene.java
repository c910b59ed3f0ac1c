package com.fastpaca.postgres;

import static com.fastpaca.ports.archive.ArchivedScenario.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.ArchivedScenario;
import com.fastpaca.ports.store.UnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A database of its own for each test, and a conversation to store in it. */
abstract class DatabaseScene {
    static final Stored DONE = new Stored.Done();
    static final ConversationId ID = new ConversationId("c-1");

    /** Bounds of the impatient settings, with room for a slow machine. */
    static final Duration BOUND = Duration.ofSeconds(20);

    static PostgresServer server;

    String database;
    final ArchivedScenario sent = ArchivedScenario.create("c-1").say("one", "two", "three");

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createDatabase() {
        database = server.createDatabase();
    }

    PostgresArchive open() {
        return PostgresArchive.open(Urls.settings(server.url(database)));
    }

    PostgresArchive openImpatiently() {
        return PostgresArchive.open(Urls.impatient(server.url(database)));
    }

    long count(String table) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select count(*) from fastpaca." + table)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void storeOnceItIsThere(PostgresArchive archive, long index) {
        Awaitility.await()
                .atMost(BOUND)
                .ignoreException(UnavailableException.class)
                .until(() -> archive.store(batch(index, sent.item())).equals(DONE));
    }

    static void assertFailsInTime(Supplier<Stored> request, String state) {
        long start = System.nanoTime();
        assertThat(request.get())
                .isInstanceOfSatisfying(
                        Stored.Failed.class,
                        failed -> assertThat(failed.reason()).contains(state));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    }
}
