package com.fastpaca.postgres;

import static com.fastpaca.ports.archive.ArchivedScenario.SOURCE;
import static com.fastpaca.ports.archive.ArchivedScenario.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.ports.archive.Archive.Held;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.ArchivedScenario;
import com.fastpaca.ports.store.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the archive when its database is away, slow, full of locks, or not what it should be. */
class PostgresFaultsIT extends DatabaseScene {
    private static void assertAway(ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        away -> assertThat(away.getMessage()).isEqualTo("the archive is away"));
    }

    @Test
    void nodesThatStartAtOnceMakeTheSchemaOnce() throws Exception {
        int nodes = 3;
        CyclicBarrier together = new CyclicBarrier(nodes);
        try (ExecutorService executor = Executors.newFixedThreadPool(nodes)) {
            List<Future<Stored>> stored = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                stored.add(executor.submit(() -> {
                    try (PostgresArchive archive = open()) {
                        together.await();
                        return archive.store(batch(1, sent.item()));
                    }
                }));
            }
            for (Future<Stored> each : stored) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
            }
        }
        assertThat(count("flyway_schema_history where success and version is not null"))
                .isEqualTo(migrations());
        assertThat(count("events")).isEqualTo(3);
    }

    private static long migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/com/fastpaca/postgres/migration"))) {
            return files.count();
        }
    }

    @Test
    void aMigrationMayTakeLongerThanAnAnswer() {
        server.execute(
                database,
                "create function public.slow() returns event_trigger language plpgsql as $$begin perform pg_sleep(5); end$$",
                "create event trigger slow on ddl_command_end when tag in ('CREATE FUNCTION') execute function public.slow()");
        try (PostgresArchive archive = openImpatiently()) {
            assertThat(archive.store(batch(1, sent.item()))).isEqualTo(DONE);
        }
    }

    @Test
    void anEmptyDatabaseInThePlaceOfTheOneThatWasUsedIsPreparedToo() {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1, sent.item()))).isEqualTo(DONE);
            server.execute(database, "drop schema fastpaca cascade");
            assertThat(archive.store(batch(2, sent.item()))).isInstanceOf(Stored.Failed.class);
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(DONE);

            server.execute(database, "drop schema fastpaca cascade");
            assertThat(archive.held(List.of(ID))).isInstanceOf(Held.Failed.class);
            assertThat(archive.held(List.of(ID))).isEqualTo(new Held.Known(Map.of()));

            server.execute(database, "drop schema fastpaca cascade");
            assertAway(() -> archive.reached(SOURCE));
            assertThat(archive.reached(SOURCE)).isEmpty();
        }
    }

    @Test
    void whatATriggerLooksForInVainIsNoTableOfTheArchives() {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1, sent.item()))).isEqualTo(DONE);
            server.execute(
                    database,
                    "create function public.note() returns trigger language plpgsql"
                            + " as 'begin insert into public.notes values (new.seq); return new; end'",
                    "create trigger note before insert on fastpaca.events for each row execute function public.note()",
                    // Without it, whoever prepares the database again fails.
                    "drop table fastpaca.flyway_schema_history");
            assertThat(archive.store(batch(2, sent.item()))).isInstanceOf(Stored.Failed.class);
            assertThat(archive.held(List.of(ID))).isInstanceOf(Held.Known.class);
        }
    }

    @Test
    void aDatabaseThatIsAwayAtTheStartIsUsedOnceItIsThere() {
        server.stop();
        try (PostgresArchive archive = openImpatiently()) {
            assertAway(() -> archive.store(batch(1, sent.item())));
            assertAway(() -> archive.read(ID, 1, 1, 1));
            assertAway(() -> archive.reached(SOURCE));
            server.startAgain();
            storeOnceItIsThere(archive, 1);
            assertThat(count("events")).isEqualTo(3);
        }
    }

    @Test
    void aDatabaseThatIsKilledWhileItCommitsIsStoredIntoAgain() throws Exception {
        try (PostgresArchive archive = open();
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            server.execute(
                    database,
                    "create function public.wait() returns trigger language plpgsql as 'begin perform pg_sleep(60); return null; end'",
                    "create constraint trigger wait after insert on fastpaca.sources deferrable initially deferred"
                            + " for each row execute function public.wait()",
                    "delete from fastpaca.sources");
            Future<Stored> stored = executor.submit(() -> archive.store(batch(1, sent.item())));
            Awaitility.await().atMost(BOUND).until(() -> isRunning("COMMIT"));
            server.kill();
            assertThatThrownBy(() -> stored.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(UnavailableException.class);
            server.startAgain();
            server.execute(database, "drop trigger wait on fastpaca.sources");
            assertThat(count("events")).isZero();
            storeOnceItIsThere(archive, 1);
            assertThat(archive.read(ID, 1, 3, Long.MAX_VALUE)).isEqualTo(sent.log());
        }
    }

    private boolean isRunning(String like) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select count(*) from pg_stat_activity where query like '" + like + "' and state = 'active'")) {
            found.next();
            return found.getLong(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsStoredAgainWithoutHarm() {
        try (CommitCutter cutter = new CommitCutter(server.port());
                PostgresArchive archive = PostgresArchive.open(Urls.settings(cutter.through(server.url(database))))) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            cutter.cutNextCommit();
            assertAway(() -> archive.store(batch(2, sent.item())));
            assertThat(cutter.cuts()).isEqualTo(1);
            assertThat(count("events")).as("committed all the same").isEqualTo(3);
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(DONE);
            assertThat(count("events")).isEqualTo(3);
        }
    }

    @Test
    void aDatabaseThatIsPausedHoldsNobodyLongerThanAllowed() {
        try (PostgresArchive archive = openImpatiently()) {
            storeOnceItIsThere(archive, 1);
            server.pause();
            try {
                assertAwayInTime(() -> archive.store(batch(2, sent.item())));
                assertAwayInTime(() -> archive.read(ID, 1, 1, 1));
                assertAwayInTime(() -> archive.reached(SOURCE));
            } finally {
                server.resume();
            }
            storeOnceItIsThere(archive, 3);
        }
    }

    /** In the middle of sending it more than the network holds, or before its answer to less. */
    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDatabaseThatIsPausedWhileItTakesRowsHoldsNobodyAndIsUnderstoodAfterwards(int events) throws Exception {
        ArchivedScenario large = ArchivedScenario.create("large")
                .say(Collections.nCopies(events, "x".repeat(900_000)).toArray(String[]::new));
        try (PostgresArchive archive = openImpatiently();
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            storeOnceItIsThere(archive, 1);
            server.execute(
                    database,
                    "create function public.wait() returns trigger language plpgsql as 'begin perform pg_sleep(1); return null; end'",
                    "create trigger wait before insert on fastpaca.events for each statement execute function public.wait()");
            Future<?> away = executor.submit(() -> assertAwayInTime(() -> archive.store(batch(2, large.item()))));
            Awaitility.await().atMost(BOUND).until(() -> isRunning("copy %"));
            server.pause();
            try {
                away.get(60, TimeUnit.SECONDS);
            } finally {
                server.resume();
            }
            server.execute(database, "drop trigger wait on fastpaca.events");
            storeOnceItIsThere(archive, 3);
            assertThat(archive.read(ID, 1, 3, Long.MAX_VALUE)).isEqualTo(sent.log());
            assertThat(count("events")).as("nothing of what failed").isEqualTo(3);
        }
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(4, large.item()))).isEqualTo(DONE);
            assertThat(count("events")).isEqualTo(3 + events);
        }
    }

    /** Whoever sends rows, more of them than the network holds, does not listen. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aTriggerThatSaysALotHoldsNobodyUp() {
        ArchivedScenario many = ArchivedScenario.create("many")
                .say(Collections.nCopies(3_000, "x".repeat(4_000)).toArray(String[]::new));
        try (PostgresArchive archive = openImpatiently()) {
            storeOnceItIsThere(archive, 1);
            server.execute(
                    database,
                    "create function public.say() returns trigger language plpgsql as $$begin raise notice '%', repeat('n', 8000); return new; end$$",
                    "create trigger say before insert on fastpaca.events for each row execute function public.say()");
            assertThat(archive.store(batch(2, many.item()))).isEqualTo(DONE);
        }
    }

    @Test
    void tablesThatCannotBeCopiedIntoAreFilledAllTheSame() {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            server.execute(
                    database,
                    "alter table fastpaca.events force row level security",
                    "alter table fastpaca.events enable row level security",
                    "create policy everything on fastpaca.events using (true) with check (true)");
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(DONE);
            assertThat(count("events")).isEqualTo(3);
        }
    }

    @Test
    void aCommitIsWaitedForThoughTheDatabaseDoesNotWaitForOthers() {
        server.execute("postgres", "alter database " + database + " set synchronous_commit to off");
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            server.execute(
                    database,
                    "create table fastpaca.seen (level text)",
                    "grant insert on fastpaca.seen to public",
                    "create function public.see() returns trigger language plpgsql as"
                            + " $$begin insert into fastpaca.seen values (current_setting('synchronous_commit')); return new; end$$",
                    "create trigger see before insert on fastpaca.events for each row execute function public.see()");
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(DONE);
            assertThat(count("seen where level = 'on'")).isEqualTo(3);
            assertThat(count("seen where level <> 'on'")).isZero();
        }
    }

    @Test
    void timesAreExactHoweverTheyAreStored() {
        try (PostgresArchive archive = open()) {
            for (String time : List.of(
                    "1600-01-01T00:00:00.001Z",
                    "1969-12-31T23:59:59.999Z",
                    "5000-01-01T00:00:00.001Z",
                    "+012000-01-01T00:00:00.001Z")) {
                long millis = Instant.parse(time).toEpochMilli();
                ArchivedScenario then =
                        ArchivedScenario.create("at" + millis, millis).say("something");
                assertThat(archive.store(batch(1, then.item()))).as(time).isEqualTo(DONE);
                assertThat(archive.store(batch(2, then.item())))
                        .as("again, %s", time)
                        .isEqualTo(DONE);
                assertThat(archive.read(then.conversation().id(), 1, 1, 1)).isEqualTo(then.log());
            }
        }
    }

    /** The database is there and answers, but somebody holds what is to be written. */
    @Test
    void aLockedTableHoldsNobodyLongerThanAllowed() throws Exception {
        try (PostgresArchive archive = openImpatiently();
                Connection other = server.connect(database)) {
            storeOnceItIsThere(archive, 1);
            server.execute(database, "truncate fastpaca.events");
            other.setAutoCommit(false);
            try (Statement lock = other.createStatement()) {
                lock.execute("lock table fastpaca.events in access exclusive mode");
            }
            assertFailsInTime(() -> archive.store(batch(2, sent.item())), "55P03");
            assertAwayInTime(() -> archive.read(ID, 1, 1, 1));
            other.rollback();
            storeOnceItIsThere(archive, 2);
        }
    }

    private static void assertAwayInTime(ThrowingCallable request) {
        long start = System.nanoTime();
        assertAway(request);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQL_ASCII", "LATIN1"})
    void aDatabaseOfAnotherEncodingIsNotUsed(String encoding) {
        database = server.createDatabase(encoding);
        try (PostgresArchive archive = open()) {
            assertThatThrownBy(() -> archive.store(batch(1)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(encoding)
                    .hasMessageContaining("UTF8");
        }
    }

    @Test
    void aSchemaOfANewerVersionIsNotUsed() {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
        }
        server.execute(
                database,
                "insert into fastpaca.flyway_schema_history select 99, '99', 'later', type, 'V99__later.sql', checksum,"
                        + " installed_by, installed_on, execution_time, true from fastpaca.flyway_schema_history where version = '1'");
        try (PostgresArchive archive = open()) {
            assertThatThrownBy(() -> archive.store(batch(1)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("version 99");
        }
    }

    @Test
    void aUserWithoutRightsUsesTheArchiveOnceItHasThem() {
        server.execute("postgres", "alter database " + database + " owner to postgres");
        try (PostgresArchive archive = open()) {
            assertAway(() -> archive.store(batch(1, sent.item())));
            server.execute("postgres", "grant create on database " + database + " to " + PostgresServer.USER);
            assertThat(archive.store(batch(1, sent.item()))).isEqualTo(DONE);
        }
    }

    @Test
    void aSchemaThatTheAdministratorHasMadeIsFilled() {
        server.execute("postgres", "alter database " + database + " owner to postgres");
        server.execute(database, "create schema fastpaca authorization " + PostgresServer.USER);
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1, sent.item()))).isEqualTo(DONE);
        }
    }

    @Test
    void nothingThatIsSaidHoldsThePassword() {
        server.execute("postgres", "alter role " + PostgresServer.USER + " password 'another'");
        try (PostgresArchive archive = open()) {
            assertThatThrownBy(() -> archive.reached(SOURCE)).satisfies(failure -> {
                for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                    assertThat(cause.toString()).doesNotContain(PostgresServer.PASSWORD);
                }
            });
        } finally {
            server.execute(
                    "postgres", "alter role " + PostgresServer.USER + " password '" + PostgresServer.PASSWORD + "'");
        }
    }
}
