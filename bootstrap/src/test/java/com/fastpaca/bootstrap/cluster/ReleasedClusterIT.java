package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.archive.ArchivedRows;
import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.formats.Release;
import com.fastpaca.bootstrap.process.Directories;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.recorded.VariedConversations;
import com.fastpaca.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each release has left what three nodes with an archive wrote, on their disks and there. This one has to tell the same of it, and to go on
 * with it. When a release is due, {@code -Dfastpaca.formats.write=<its version>} has the distribution that was built write what is kept.
 */
class ReleasedClusterIT {
    private static final Path RELEASES = Path.of("src", "test", "resources", "releases", "clusters");
    private static final Path MIGRATIONS =
            Path.of("../adapters-postgres/src/main/resources/com/fastpaca/postgres/migration");
    private static final String SCHEMA = "fastpaca";
    private static final List<String> TABLES = List.of("sources", "conversations", "events", "changes");
    private static final String PENDING = "fastpaca_raft_pending_flush_messages";
    private static final int NODES = 3;
    private static final int UNAVAILABLE = 503;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    static List<Path> releases() throws IOException {
        try (Stream<Path> files = Files.list(RELEASES)) {
            return files.sorted().toList();
        }
    }

    /** Few events stay on the nodes, and there is some of each: snapshots, tables, logs behind them, rows. */
    private static Map<String, String> settings(PostgresServer postgres, String database) {
        Map<String, String> settings = new HashMap<>(VariedConversations.SETTINGS);
        settings.put("FASTPACA_SNAPSHOT_BYTES", "262144");
        settings.put("FASTPACA_POSTGRES_URL", postgres.url(database));
        settings.put("FASTPACA_FLUSH_INTERVAL_MS", "50");
        settings.put("FASTPACA_TAIL_KEEP", "2");
        return settings;
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theDirectoriesOfAClusterAndItsArchiveAreReadAndGoneOnWith(Path kept) throws Exception {
        Release release = Release.unpack(kept, directory.resolve("release"));
        try (PostgresServer postgres = PostgresServer.start();
                TestNetwork network = TestNetwork.onLoopback(NODES)) {
            String database = postgres.createDatabase();
            restore(release, postgres, database);
            ArchivedRows rows = new ArchivedRows(postgres, database);
            long archived = rows.events();
            try (TestCluster cluster = new TestCluster(network, release.directory(), settings(postgres, database))) {
                cluster.start();
                cluster.awaitReady(WITHIN);
                for (NodeProcess node : cluster.nodes()) {
                    expectAnswers(release, node);
                }
                try (Http http = new Http(cluster.node(0).uri())) {
                    VariedConversations.goOn(http);
                    await("the archive is gone on with").atMost(WITHIN).until(() -> rows.events() == archived + 1);
                    postgres.stop();
                    assertThat(http.get("/v1/conversations/" + VariedConversations.LARGE + "/events?limit=1")
                                    .status())
                            .as("an event that the archive alone has")
                            .isEqualTo(UNAVAILABLE);
                }
            }
        }
    }

    private static void expectAnswers(Release release, NodeProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            VariedConversations.expectAnswers(release.answers(), http);
        }
    }

    /** With the migrations that the release had, so that it shows if one of them is another by now. */
    private static void restore(Release release, PostgresServer postgres, String database) {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(database), PostgresServer.USER, PostgresServer.PASSWORD)
                .schemas(SCHEMA)
                .locations("filesystem:" + release.archive().resolve("migration"))
                .load()
                .migrate();
        for (String table : TABLES) {
            postgres.execute(
                    database,
                    "copy " + SCHEMA + "." + table + " from '"
                            + release.archive().resolve(table) + "'");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "fastpaca.formats.write", matches = ".+")
    void whatIsKeptOfAReleaseIsWritten() throws Exception {
        Release release = new Release(directory.resolve("release"));
        Path running = directory.resolve("running");
        try (PostgresServer postgres = PostgresServer.start();
                TestNetwork network = TestNetwork.onLoopback(NODES)) {
            String database = postgres.createDatabase();
            try (TestCluster cluster = new TestCluster(network, running, settings(postgres, database))) {
                cluster.start();
                cluster.awaitReady(WITHIN);
                try (Http http = new Http(cluster.node(0).uri())) {
                    VariedConversations.fill(http);
                    for (NodeProcess node : cluster.nodes()) {
                        await("all is archived").atMost(WITHIN).until(() -> hasNothingPending(node));
                    }
                    release.putAnswers(VariedConversations.answers(http));
                }
            }
            Directories.copy(MIGRATIONS, release.archive().resolve("migration"));
            for (String table : TABLES) {
                postgres.execute(
                        database,
                        "copy " + SCHEMA + "." + table + " to '"
                                + release.archive().resolve(table) + "'");
            }
        }
        try (Stream<Path> nodes = Files.list(running)) {
            for (Path node : nodes.filter(Files::isDirectory).toList()) {
                Directories.copy(node, release.directory().resolve(node.getFileName()));
            }
        }
        release.pack(Files.createDirectories(RELEASES).resolve(System.getProperty("fastpaca.formats.write") + ".zip"));
    }

    private static boolean hasNothingPending(NodeProcess node) throws IOException {
        try (Http http = new Http(node.uri())) {
            return http.metric(PENDING).orElse(-1) == 0;
        }
    }
}
