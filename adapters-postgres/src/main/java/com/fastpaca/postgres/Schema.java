package com.fastpaca.postgres;

import com.fastpaca.ports.store.UnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The archive's tables, brought to this version before they are first used. Several nodes may do so at once: Flyway lets one through
 * after the other.
 */
final class Schema {
    static final String NAME = "fastpaca";

    private static final String ENCODING = "UTF8";

    /** Of a schema, a table, a column and a function. */
    private static final Set<String> NOT_THERE = Set.of("3F000", "42P01", "42703", "42883");

    private final DataSource dataSource;
    private final DataSource unhurried;
    private final int waitSeconds;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean current;

    /**
     * @param unhurried for a migration, which takes its time in a large archive
     * @param waitSeconds how long a thread waits while another one migrates
     */
    Schema(DataSource dataSource, DataSource unhurried, int waitSeconds) {
        this.dataSource = dataSource;
        this.unhurried = unhurried;
        this.waitSeconds = waitSeconds;
    }

    /** @throws UnavailableException if the tables are being migrated, or the database cannot hold this version's */
    void require() throws SQLException {
        if (current) {
            return;
        }
        try {
            if (!lock.tryLock(waitSeconds, TimeUnit.SECONDS)) {
                throw UnavailableException.turnedAway("the archive is being prepared");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UnavailableException.outcomeUnknown("interrupted while the archive was being prepared", e);
        }
        try {
            if (!current) {
                migrate();
                current = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells of a failure: if it says that tables are not there, another database has taken the place of the one that had them. */
    void failed(Throwable failure) {
        if (Refusals.sqlError(failure) instanceof PSQLException error
                && NOT_THERE.contains(error.getSQLState())
                && !isOfAnOwnersFunction(error)) {
            current = false;
        }
    }

    /** Such an error says where it was; tables that a trigger looks for in vain are none of the archive's. */
    private static boolean isOfAnOwnersFunction(PSQLException error) {
        ServerErrorMessage message = error.getServerErrorMessage();
        return message != null && message.getWhere() != null;
    }

    private void migrate() throws SQLException {
        requireEncoding();
        MigrationInfoService migrations = flyway(dataSource).info();
        for (MigrationInfo migration : Arrays.asList(migrations.all())) {
            if (migration.getState() == MigrationState.FUTURE_SUCCESS
                    || migration.getState() == MigrationState.FUTURE_FAILED) {
                throw UnavailableException.turnedAway("the archive cannot be used: its schema has version "
                        + migration.getVersion() + ", which a newer version of Fastpaca has made");
            }
        }
        // Whatever there is nothing to do for is bounded like everything else.
        flyway(migrations.pending().length == 0 ? dataSource : unhurried).migrate();
    }

    private static Flyway flyway(DataSource source) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .schemas(NAME)
                .locations("classpath:com/fastpaca/postgres/migration")
                .failOnMissingLocations(true)
                .loggers("slf4j")
                .load();
    }

    /** Other encodings lack characters that clients send. */
    private void requireEncoding() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement show = connection.createStatement();
                ResultSet shown = show.executeQuery("show server_encoding")) {
            shown.next();
            String encoding = shown.getString(1);
            if (!encoding.equals(ENCODING)) {
                throw UnavailableException.turnedAway("the archive cannot be used: its database has the encoding "
                        + encoding + ", but must have " + ENCODING);
            }
        }
    }
}
