package com.fastpaca.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.TransactionStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Transactions on pooled connections, each of which waits for nothing longer than its bound. */
final class Database implements AutoCloseable {
    private static final int MIGRATION_SECONDS = 6 * 3_600;
    private static final String NAME = "default";

    /** A write waits several times, but seldom for long. */
    private static final int WAITS_OF_A_WRITE = 2;

    private final PostgresSettings settings;
    private final HikariDataSource pool;
    private final Schema schema;
    private final ApplicationContext context;
    private final TransactionOperations<Connection> transactions;
    private final ScheduledThreadPoolExecutor watchdog = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("archive-watchdog").daemon().factory());

    /** Connects to nothing yet. */
    Database(PostgresSettings settings) {
        this.settings = settings;
        // Else connections that are done would be held until their time is up.
        watchdog.setRemoveOnCancelPolicy(true);
        this.pool = new HikariDataSource(poolConfig(settings));
        this.schema = new Schema(pool, unhurried(settings), settings.readTimeoutSeconds());
        this.context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                // What is in the environment is not meant for it, and could set the log up anew.
                .environmentPropertySource(false)
                .properties(Map.of("datasources." + NAME + ".dialect", "POSTGRES"))
                .build();
        context.registerSingleton(DataSource.class, pool, Qualifiers.byName(NAME));
        context.start();
        this.transactions = transactions(context);
    }

    interface Work<T extends @Nullable Object> {
        T in(Transaction transaction) throws SQLException;
    }

    /** @param status for rolling back without a failure */
    record Transaction(Connection connection, TransactionStatus<Connection> status) {}

    @SuppressWarnings("unchecked")
    private static TransactionOperations<Connection> transactions(ApplicationContext context) {
        return context.getBean(TransactionOperations.class);
    }

    private static Properties driver(PostgresSettings settings) {
        Properties driver = settings.url().properties();
        driver.putIfAbsent("connectTimeout", Integer.toString(settings.connectTimeoutSeconds()));
        driver.putIfAbsent("ApplicationName", "fastpaca");
        driver.setProperty("tcpKeepAlive", "true");
        // Messages would quote rows, which are the clients'.
        driver.setProperty("logServerErrorDetail", "false");
        return driver;
    }

    /** Connections that wait for an answer as long as an index of a large table may take. */
    private static DataSource unhurried(PostgresSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(settings.url().jdbcUrl());
        Properties driver = driver(settings);
        for (String name : driver.stringPropertyNames()) {
            source.setProperty(Objects.requireNonNull(PGProperty.forName(name), name), driver.getProperty(name));
        }
        source.setSocketTimeout(MIGRATION_SECONDS);
        return source;
    }

    private static HikariConfig poolConfig(PostgresSettings settings) {
        Properties driver = driver(settings);
        driver.setProperty("socketTimeout", Integer.toString(settings.writeTimeoutSeconds()));
        HikariConfig config = new HikariConfig();
        config.setPoolName("fastpaca-archive");
        config.setDriverClassName("org.postgresql.Driver");
        config.setJdbcUrl(settings.url().jdbcUrl());
        config.setDataSourceProperties(driver);
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(0);
        config.setIdleTimeout(TimeUnit.MINUTES.toMillis(1));
        config.setConnectionTimeout(settings.poolWaitMillis());
        config.setValidationTimeout(settings.poolWaitMillis());
        config.setInitializationFailTimeout(-1);
        return config;
    }

    <T extends @Nullable Object> T write(Work<T> work) throws SQLException {
        int seconds = settings.writeTimeoutSeconds();
        return inTransaction(TransactionDefinition.DEFAULT, seconds, transaction -> {
            Future<?> late = watchdog.schedule(
                    () -> abort(transaction.connection()), (long) WAITS_OF_A_WRITE * seconds, TimeUnit.SECONDS);
            try {
                return work.in(transaction);
            } finally {
                late.cancel(false);
            }
        });
    }

    /** Nothing else ends a send to a database that does not read. */
    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // What waits on it fails with what it is waiting for.
            throw new IllegalStateException("a connection cannot be closed", e);
        }
    }

    <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
        return inTransaction(TransactionDefinition.READ_ONLY, settings.readTimeoutSeconds(), work);
    }

    private <T extends @Nullable Object> T inTransaction(TransactionDefinition definition, int seconds, Work<T> work)
            throws SQLException {
        schema.require();
        try {
            return transactions.execute(definition, status -> {
                Connection connection = status.getConnection();
                bound(connection, seconds);
                return work.in(new Transaction(connection, status));
            });
        } catch (Exception e) {
            // Also the work's own SQLException, which is thrown as it is, though it is not declared.
            schema.failed(e);
            throw e;
        }
    }

    /**
     * The driver's bound serves while the database is silent. The database's own ones are shorter, so that it says what it was waiting for
     * before the driver gives it up, and does not go on for nobody. What is trimmed once a commit is answered has to outlast a crash of the
     * database, whatever its other users can do without.
     */
    private static void bound(Connection connection, int seconds) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) TimeUnit.SECONDS.toMillis(seconds));
        // Nobody reads what a database says while rows are sent to it, and one that cannot say it does not go on.
        try (PreparedStatement set = connection.prepareStatement(
                "select set_config('statement_timeout', ?, true),"
                        + " set_config('lock_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true),"
                        + " set_config('client_min_messages', 'error', true),"
                        + " set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), true)")) {
            long millis = TimeUnit.SECONDS.toMillis(seconds);
            set.setString(1, millis * 3 / 4 + "ms");
            set.setString(2, millis / 2 + "ms");
            set.setString(3, millis + "ms");
            set.execute();
        }
    }

    <B> B bean(Class<B> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
        pool.close();
        watchdog.shutdownNow();
    }
}
