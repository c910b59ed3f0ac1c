package com.fastpaca.bootstrap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.log.LoggedLines;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.recorded.RestConversation;
import com.fastpaca.bootstrap.tls.TestAuthority;
import com.fastpaca.bootstrap.tls.TestAuthority.Issued;
import com.fastpaca.ports.network.FreePort;
import com.fastpaca.ports.token.ReceivedEvents;
import com.fastpaca.postgres.PostgresServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node whose archive's database speaks TLS, has a certificate for 127.0.0.1 alone, and lets in nobody without TLS and a password. */
class ArchiveTlsIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String USER = "ärchive: @home/%";
    private static final String PASSWORD = "p@ss:/w?rd#é%+ &";

    @TempDir
    private static Path files;

    private static PostgresServer postgres;
    private static TestAuthority ours;
    private static TestAuthority another;

    @TempDir
    private Path data;

    @BeforeAll
    static void start() throws Exception {
        ours = new TestAuthority(files.resolve("our own & best"));
        another = new TestAuthority(files.resolve("another"));
        Issued issued = ours.issue("database", "ip:127.0.0.1");
        postgres = PostgresServer.start();
        postgres.execute("postgres", "create role \"" + USER + "\" login superuser password '" + PASSWORD + "'");
        postgres.requireTls(issued.certificate(), issued.key());
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private ServerProcess start(String host, String database, String parameters) {
        return ServerProcess.start(
                        data,
                        FreePort.find(),
                        Map.of(
                                "FASTPACA_POSTGRES_URL",
                                "postgres://" + encoded(USER) + ":" + encoded(PASSWORD) + "@" + host + ":"
                                        + postgres.port() + "/" + database + "?"
                                        + parameters
                                                .replace(
                                                        "{ours}",
                                                        encoded(ours.certificate()
                                                                .toString()))
                                                .replace(
                                                        "{another}",
                                                        encoded(another.certificate()
                                                                .toString())),
                                "FASTPACA_FLUSH_INTERVAL_MS",
                                "50"))
                .awaitReady();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void say(Http http) throws Exception {
        RestConversation conversation = new RestConversation(http, "one");
        conversation.put("{}");
        conversation.append(ReceivedEvents.text("hello"));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, sslmode=require",
        "127.0.0.1, sslmode=verify-full&sslrootcert={ours}",
    })
    void aDatabaseThatIsTrustedIsWrittenToByTls(String host, String parameters) throws Exception {
        String database = postgres.createDatabase();
        ArchivedRows rows = new ArchivedRows(postgres, database);
        try (ServerProcess server = start(host, database, parameters);
                Http http = new Http(server.uri())) {
            say(http);
            await().atMost(WITHIN).until(() -> rows.events() == 1);
            assertThat(encrypted(database)).isNotEmpty().containsOnly(true);
        }
    }

    /** Of each of the node's connections. */
    private static List<Boolean> encrypted(String database) throws SQLException {
        List<Boolean> encrypted = new ArrayList<>();
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select ssl from pg_stat_ssl join pg_stat_activity using (pid)"
                        + " where application_name = 'fastpaca' and datname = current_database()")) {
            while (found.next()) {
                encrypted.add(found.getBoolean(1));
            }
        }
        return encrypted;
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, sslmode=verify-full&sslrootcert={ours}, hostname localhost",
        "127.0.0.1, sslmode=require&sslrootcert={another}, PKIX path",
    })
    void aDatabaseThatIsNotTrustedIsReportedAndWrittenNothing(String host, String parameters, String reason)
            throws Exception {
        String database = postgres.createDatabase();
        try (ServerProcess server = start(host, database, parameters);
                Http http = new Http(server.uri())) {
            say(http);
            await().atMost(WITHIN).until(() -> server.output().contains("cannot be archived now"));
            assertThat(LoggedLines.of(server, "archive_unavailable").getFirst().toString())
                    .contains(reason);
            assertThat(http.get("/metrics").body())
                    .containsPattern("fastpaca_archive_failures_total [1-9]")
                    .contains("fastpaca_raft_pending_flush_messages 1");
            assertThat(new ArchivedRows(postgres, database).events()).isZero();
            assertThat(server.output()).doesNotContain(PASSWORD).doesNotContain(encoded(PASSWORD));
        }
    }
}
