package com.fastpaca.postgres;

import com.fastpaca.ports.network.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL on a port of its own, with its data in a temporary directory, that can be stopped, killed and paused, and comes back
 * with the same port and data. It syncs its writes, as it would in production.
 */
public final class PostgresServer implements AutoCloseable {
    public static final String USER = "fastpaca";
    public static final String PASSWORD = "p@ss/w?rd#é%";

    private static final String ENCODED_PASSWORD = "p%40ss%2Fw%3Frd%23%C3%A9%25";
    private static final String ADMIN = "postgres";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path directory;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable EmbeddedPostgres postgres;
    private List<ProcessHandle> paused = List.of();

    private PostgresServer(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** A running server. */
    public static PostgresServer start() {
        try {
            return startIn(Files.createTempDirectory("fastpaca-postgres-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A running server with all its files in a directory, which is removed in the end. */
    public static PostgresServer startIn(Path directory) {
        try {
            PostgresServer server = new PostgresServer(Files.createDirectories(directory), FreePort.find());
            server.startAgain();
            server.askForPasswords();
            server.execute(
                    ADMIN, "create role " + USER + " login password '" + PASSWORD + "'", "select pg_reload_conf()");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void askForPasswords() throws IOException {
        Path access = directory.resolve("data/pg_hba.conf");
        Files.writeString(
                access, "host all " + USER + " all scram-sha-256\n" + Files.readString(access), StandardCharsets.UTF_8);
    }

    /**
     * Speaks TLS from now on, and asks everybody for it and for a password, but for the administrator.
     *
     * @param certificate in PEM
     * @param key in PEM; nobody else may read it
     */
    public void requireTls(Path certificate, Path key) throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path access = directory.resolve("data/pg_hba.conf");
        Files.writeString(
                access,
                "host all " + ADMIN + " all trust\nhostnossl all all all reject\nhostssl all all all scram-sha-256\n"
                        + Files.readString(access),
                StandardCharsets.UTF_8);
        execute(
                ADMIN,
                "alter system set ssl_cert_file = '" + certificate + "'",
                "alter system set ssl_key_file = '" + key + "'",
                "alter system set ssl = on",
                "select pg_reload_conf()");
    }

    /** Starts it after {@link #stop} or {@link #kill}. */
    public void startAgain() {
        try {
            postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("data"))
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
                    .setPort(port)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "100")
                    .setPGStartupWait(PATIENCE)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start", e);
        }
    }

    /** Stops it as an operator does: it disconnects everybody and ends in order. */
    public void stop() {
        if (postgres != null) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            postgres = null;
            awaitEnd(processes());
        }
    }

    public boolean isRunning() {
        return !processes().isEmpty();
    }

    /** Kills all its processes at once; what was not written is lost. */
    public void kill() {
        List<ProcessHandle> killed = processes();
        signal("KILL", killed);
        awaitEnd(killed);
        // There is nothing left to stop, but the lock on the directory has to go.
        stop();
    }

    private static void awaitEnd(List<ProcessHandle> processes) {
        Awaitility.await().atMost(PATIENCE).until(() -> processes.stream().noneMatch(PostgresServer::runs));
    }

    /** A process that nobody has waited for yet counts as alive, but has no command. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** Stops all its processes in their tracks; connections stay open, and nothing answers any more. */
    public void pause() {
        paused = processes();
        signal("STOP", paused);
    }

    public void resume() {
        signal("CONT", paused);
        paused = List.of();
    }

    private void signal(String name, List<ProcessHandle> processes) {
        if (processes.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            Process kill = new ProcessBuilder(command).inheritIO().start();
            if (!kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("kill does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The postmaster and its children. */
    private List<ProcessHandle> processes() {
        try {
            Path pid = directory.resolve("data/postmaster.pid");
            if (!Files.exists(pid)) {
                return List.of();
            }
            ProcessHandle postmaster = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
                    .orElse(null);
            return postmaster == null
                    ? List.of()
                    : Stream.concat(Stream.of(postmaster), postmaster.descendants())
                            .filter(PostgresServer::runs)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new, empty database that {@link #USER} owns; its name. */
    public String createDatabase() {
        return createDatabase("UTF8");
    }

    String createDatabase(String encoding) {
        String name = "db" + databases.incrementAndGet();
        execute(
                ADMIN,
                "create database " + name + " owner " + USER + " encoding '" + encoding
                        + "' locale 'C' template template0");
        return name;
    }

    /** Runs statements in a database as its administrator. */
    public void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection of the administrator. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), ADMIN, ADMIN);
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The URL of {@link #USER} for {@code FASTPACA_POSTGRES_URL}. */
    public String url(String database) {
        return "postgres://" + USER + ":" + ENCODED_PASSWORD + "@127.0.0.1:" + port + "/" + database;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        resume();
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
