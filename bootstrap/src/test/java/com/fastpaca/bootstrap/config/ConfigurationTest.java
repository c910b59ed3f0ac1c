package com.fastpaca.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fastpaca.bootstrap.config.Configuration.ArchiveSettings;
import com.fastpaca.bootstrap.config.Configuration.Reading;
import com.fastpaca.bootstrap.log.LogFormat;
import com.fastpaca.bootstrap.log.LogLevels;
import com.fastpaca.bootstrap.log.LogSettings;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.ports.cluster.HostPort;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private final JtokkitEstimators estimators = new JtokkitEstimators();

    @Test
    void anEmptyEnvironmentGivesTheDocumentedDefaults() {
        Configuration configuration = valid(Map.of("PATH", "/bin"));

        assertThat(configuration.listenAddress().host()).isEqualTo("0.0.0.0");
        assertThat(configuration.listenAddress().port()).isEqualTo(4000);
        assertThat(configuration.cluster().raftGroups()).isEqualTo(3);
        assertThat(configuration.nodeName()).isEmpty();
        assertThat(configuration.cluster().seed()).isEmpty();
        assertThat(configuration.cluster().size()).isEqualTo(1);
        assertThat(configuration.cluster().advertiseAddress()).isEmpty();
        assertThat(configuration.tokens().counter().count("hello world")).isEqualTo(2);
        assertThat(configuration.tokens().defaultBudget()).isEqualTo(128_000);
        assertThat(configuration.access().apiKeys()).isEmpty();
        assertThat(configuration.access().apiKeyFile()).isEmpty();
        assertThat(configuration.access().clusterSecret()).isEmpty();
        assertThat(configuration.tls()).isEmpty();
        assertThat(configuration.metrics().isPublic()).isFalse();
        assertThat(configuration.metrics().topConversations()).isEqualTo(20);
        assertThat(configuration.docsPublic()).isFalse();
        assertThat(configuration.limits().requestsPerSecond()).isZero();
        assertThat(configuration.limits().maxStreams()).isEqualTo(512);
        assertThat(configuration.archive()).isEmpty();
        assertThat(configuration.log().format()).isEqualTo(LogFormat.JSON);
        assertThat(configuration.log().levels().root()).isEqualTo(Level.INFO);
        assertThat(configuration.log().levels().named()).isEmpty();
    }

    @Test
    void aDatabaseAloneGivesAnArchiveWithTheDocumentedDefaults() {
        ArchiveSettings archive = valid(
                        Map.of("FASTPACA_POSTGRES_URL", "postgres://archivist:secret@db.internal/fastpaca"))
                .archive()
                .orElseThrow();

        assertThat(archive.poolSize()).isEqualTo(20);
        assertThat(archive.flushIntervalMillis()).isEqualTo(5_000);
        assertThat(archive.flushBatchSize()).isEqualTo(5_000);
        assertThat(archive.tailKeep()).isEqualTo(1_000);
    }

    @Test
    void everySettingIsTaken() {
        Configuration configuration = valid(Map.ofEntries(
                Map.entry("FASTPACA_HOST", "127.0.0.1"),
                Map.entry("FASTPACA_PORT", "0"),
                Map.entry("FASTPACA_DATA_DIR", "/data"),
                Map.entry("FASTPACA_NODE_NAME", "node-1"),
                Map.entry("FASTPACA_CLUSTER_SEED", "fastpaca.internal:4000, [::1]:4001"),
                Map.entry("FASTPACA_CLUSTER_SIZE", "5"),
                Map.entry("FASTPACA_ADVERTISE_ADDRESS", "node-1.internal:4000"),
                Map.entry("FASTPACA_RAFT_GROUPS", "256"),
                Map.entry("FASTPACA_TOKEN_ESTIMATOR", "chars:4"),
                Map.entry("FASTPACA_TOKENS_PER_BINARY", "85"),
                Map.entry("FASTPACA_DEFAULT_TOKEN_BUDGET", "8000"),
                Map.entry("FASTPACA_MAX_EVENT_BYTES", "65536"),
                Map.entry("FASTPACA_SNAPSHOT_BYTES", "1048576"),
                Map.entry("FASTPACA_DISK_RESERVE_BYTES", "0"),
                Map.entry("FASTPACA_API_KEY", "first, backend second"),
                Map.entry("FASTPACA_API_KEY_FILE", "/run/secrets/keys"),
                Map.entry("FASTPACA_CLUSTER_SECRET", "0123456789,abcdef"),
                Map.entry("FASTPACA_TLS_CERT_FILE", "/run/tls.crt"),
                Map.entry("FASTPACA_TLS_KEY_FILE", "/run/tls.key"),
                Map.entry("FASTPACA_TLS_CA_FILE", "/run/ca.crt"),
                Map.entry("FASTPACA_METRICS_PUBLIC", "true"),
                Map.entry("FASTPACA_METRICS_TOP_CONVERSATIONS", "0"),
                Map.entry("FASTPACA_DOCS_PUBLIC", "true"),
                Map.entry("FASTPACA_RATE_LIMIT_RPS", "100"),
                Map.entry("FASTPACA_STREAM_MAX_CONNECTIONS", "64"),
                Map.entry("FASTPACA_MAX_REQUESTS", "256"),
                Map.entry("FASTPACA_DRAIN_DELAY_MS", "5000"),
                Map.entry("FASTPACA_POSTGRES_URL", "postgres://archivist:p%40ss@db.internal/fastpaca?sslmode=require"),
                Map.entry("FASTPACA_POSTGRES_POOL_SIZE", "4"),
                Map.entry("FASTPACA_FLUSH_INTERVAL_MS", "100"),
                Map.entry("FASTPACA_FLUSH_BATCH_SIZE", "200"),
                Map.entry("FASTPACA_TAIL_KEEP", "0"),
                Map.entry("FASTPACA_LOG_FORMAT", "text"),
                Map.entry("FASTPACA_LOG_LEVEL", "warn, com.fastpaca.raft=debug,audit=off")));

        assertThat(configuration.nodeName()).contains("node-1");
        assertThat(configuration.cluster().seed())
                .containsExactly(new HostPort("fastpaca.internal", 4000), new HostPort("::1", 4001));
        assertThat(configuration.cluster().size()).isEqualTo(5);
        assertThat(configuration.cluster().advertiseAddress()).contains(new HostPort("node-1.internal", 4000));
        assertThat(configuration.dataDirectory()).isEqualTo(Path.of("/data"));
        assertThat(configuration.tokens().counter().count("x".repeat(40))).isEqualTo(10);
        assertThat(configuration.access().apiKeys())
                .containsExactly(new ApiKey("key-1", "first"), new ApiKey("backend", "second"));
        assertThat(configuration.log().format()).isEqualTo(LogFormat.TEXT);
        assertThat(configuration.log().levels())
                .isEqualTo(new LogLevels(
                        Level.WARN, new TreeMap<>(Map.of("com.fastpaca.raft", Level.DEBUG, "audit", Level.OFF))));
        assertThat(configuration.access().apiKeyFile()).contains(Path.of("/run/secrets/keys"));
        assertThat(configuration.access().clusterSecret()).contains("0123456789,abcdef");
        assertThat(configuration.tls())
                .contains(new TlsFiles(
                        Path.of("/run/tls.crt"), Path.of("/run/tls.key"), Optional.of(Path.of("/run/ca.crt"))));
        assertThat(configuration.metrics().isPublic()).isTrue();
        assertThat(configuration.docsPublic()).isTrue();
        ArchiveSettings archive = configuration.archive().orElseThrow();
        assertThat(List.of(
                        configuration.listenAddress().port(),
                        configuration.cluster().raftGroups(),
                        configuration.tokens().perBinary(),
                        configuration.tokens().defaultBudget(),
                        configuration.maxEventBytes(),
                        configuration.storage().snapshotBytes(),
                        configuration.storage().diskReserveBytes(),
                        configuration.metrics().topConversations(),
                        configuration.limits().requestsPerSecond(),
                        configuration.limits().maxStreams(),
                        configuration.limits().maxRequests(),
                        configuration.drainDelayMillis(),
                        archive.poolSize(),
                        archive.flushIntervalMillis(),
                        archive.flushBatchSize(),
                        archive.tailKeep()))
                .containsExactly(0, 256, 85, 8000, 65536, 1048576, 0, 0, 100, 64, 256, 5000, 4, 100, 200, 0);
        assertThat(configuration.toString()).doesNotContain("p@ss", "p%40ss", "first", "second");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            FASTPACA_HOST                   | two words
            FASTPACA_PORT                   | 65536
            FASTPACA_PORT                   | four
            FASTPACA_PORT                   | ""
            FASTPACA_DATA_DIR               | ""
            FASTPACA_NODE_NAME              | a/b
            FASTPACA_CLUSTER_SEED           | ""
            FASTPACA_CLUSTER_SEED           | a:4000,
            FASTPACA_CLUSTER_SEED           | a:4000;b:4000
            FASTPACA_CLUSTER_SEED           | a
            FASTPACA_CLUSTER_SEED           | ::1:4000
            FASTPACA_CLUSTER_SIZE           | 2
            FASTPACA_CLUSTER_SIZE           | three
            FASTPACA_ADVERTISE_ADDRESS      | node-1
            FASTPACA_ADVERTISE_ADDRESS      | a:1,b:1
            FASTPACA_RAFT_GROUPS            | 0
            FASTPACA_RAFT_GROUPS            | 257
            FASTPACA_TOKEN_ESTIMATOR        | tiktoken:gpt-99
            FASTPACA_TOKEN_ESTIMATOR        | chars:0
            FASTPACA_TOKENS_PER_BINARY      | -1
            FASTPACA_DEFAULT_TOKEN_BUDGET   | 10000001
            FASTPACA_MAX_EVENT_BYTES        | 9000000000
            FASTPACA_SNAPSHOT_BYTES         | 1
            FASTPACA_DISK_RESERVE_BYTES     | -1
            FASTPACA_METRICS_PUBLIC         | yes
            FASTPACA_POSTGRES_POOL_SIZE     | 0
            FASTPACA_FLUSH_INTERVAL_MS      | 5s
            FASTPACA_FLUSH_BATCH_SIZE       | 0
            FASTPACA_TAIL_KEEP              | -1
            FASTPACA_METRICS_TOP_CONVERSATIONS | 1001
            FASTPACA_RATE_LIMIT_RPS         | 1.5
            FASTPACA_STREAM_MAX_CONNECTIONS | 0
            FASTPACA_MAX_REQUESTS           | 0
            FASTPACA_DRAIN_DELAY_MS         | 60001
            FASTPACA_LOG_FORMAT             | xml
            FASTPACA_LOG_FORMAT             | ""
            FASTPACA_LOG_LEVEL              | ""
            FASTPACA_LOG_LEVEL              | loud
            FASTPACA_LOG_LEVEL              | info,debug
            FASTPACA_LOG_LEVEL              | info,com.fastpaca=loud
            """)
    void aValueThatIsNotValidIsNamedInOneLine(String variable, String value) {
        assertThat(problems(Map.of(variable, value)))
                .singleElement()
                .asString()
                .startsWith(variable + ": must be ")
                .endsWith(", but is \"" + value + "\"")
                .doesNotContain("\n");
    }

    @Test
    void whatIsRefusedLaterDoesNotKeepTheLogFromBeingOpened() {
        LogSettings settings = Configuration.logSettings(
                Sources.of(Map.of("FASTPACA_LOG_FORMAT", "xml", "FASTPACA_LOG_LEVEL", "debug", "FASTPACA_PORT", "x")));

        assertThat(settings.format()).isEqualTo(LogFormat.JSON);
        assertThat(settings.levels().root()).isEqualTo(Level.DEBUG);
    }

    @Test
    void aSeedMakesAClusterOfThree() {
        assertThat(valid(Map.of("FASTPACA_CLUSTER_SEED", "a:1")).cluster().size())
                .isEqualTo(3);
        assertThat(valid(Map.of("FASTPACA_CLUSTER_SEED", "a:1", "FASTPACA_CLUSTER_SIZE", "1"))
                        .cluster()
                        .size())
                .isEqualTo(1);
        assertThat(valid(Map.of("FASTPACA_CLUSTER_SIZE", "1")).cluster().size()).isEqualTo(1);
    }

    @Test
    void aClusterOfSeveralNodesNeedsASeedOfSixtyFourPlacesAtMost() {
        assertThat(problems(Map.of("FASTPACA_CLUSTER_SIZE", "3")))
                .containsExactly("FASTPACA_CLUSTER_SEED: must be set where FASTPACA_CLUSTER_SIZE is more than 1");
        assertThat(valid(Map.of("FASTPACA_CLUSTER_SEED", places(64))).cluster().seed())
                .hasSize(64);
        assertThat(problems(Map.of("FASTPACA_CLUSTER_SEED", places(65)))).hasSize(1);
    }

    @Test
    void aClusterWhoseKeysAreInAFileNeedsASecret() {
        Map<String, String> keysInAFile = Map.of("FASTPACA_CLUSTER_SEED", "a:1", "FASTPACA_API_KEY_FILE", "/keys");
        assertThat(problems(keysInAFile))
                .containsExactly(
                        "FASTPACA_CLUSTER_SECRET: must be set, as keys of FASTPACA_API_KEY_FILE let no other node in");
        for (String key : List.of("FASTPACA_CLUSTER_SECRET", "FASTPACA_API_KEY")) {
            Map<String, String> letsNodesIn = new HashMap<>(keysInAFile);
            letsNodesIn.put(key, "0123456789abcdef");
            assertThat(valid(letsNodesIn).cluster().size()).isEqualTo(3);
        }
    }

    @Test
    void aCertificateNeedsItsKeyAndAuthoritiesAreOfNoUseWithoutEither() {
        assertThat(problems(Map.of("FASTPACA_TLS_CERT_FILE", "c")))
                .containsExactly("FASTPACA_TLS_KEY_FILE: must be set where FASTPACA_TLS_CERT_FILE is");
        assertThat(problems(Map.of("FASTPACA_TLS_KEY_FILE", "k", "FASTPACA_TLS_CA_FILE", "a")))
                .containsExactly("FASTPACA_TLS_CERT_FILE: must be set where FASTPACA_TLS_KEY_FILE is");
        assertThat(problems(Map.of("FASTPACA_TLS_CA_FILE", "a")))
                .containsExactly("FASTPACA_TLS_CERT_FILE: must be set where FASTPACA_TLS_CA_FILE is");
    }

    private static String places(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(port -> "a:" + port).collect(Collectors.joining(","));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(problems(Map.of("FASTPACA_PORT", "x", "FASTPACA_RAFT_GROUPS", "x", "FASTPACA_RAFT_GROUP", "3")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("FASTPACA_PORT: "),
                        line -> assertThat(line).startsWith("FASTPACA_RAFT_GROUPS: "),
                        line -> assertThat(line).isEqualTo("FASTPACA_RAFT_GROUP: is no setting of this version"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""
            ","
            "secret-a,,secret-b"
            "secret-a secret-b secret-c"
            "secret-a  secret-b"
            "label/ secret"
            "secret-ä"
            """)
    void keysThatAreNoneAreRefusedWithoutBeingShown(String keys) {
        assertThat(problems(Map.of("FASTPACA_API_KEY", keys)))
                .containsExactly(
                        "FASTPACA_API_KEY: must be keys of visible ASCII characters, each alone or after a label"
                                + " and a space, separated by commas");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""
            secret-15-chars
            "sixteen with a blank"
            "sixteen-with-an-ä"
            """)
    void aClusterSecretThatIsNoneIsRefusedWithoutBeingShown(String secret) {
        assertThat(problems(Map.of("FASTPACA_CLUSTER_SECRET", secret)))
                .containsExactly("FASTPACA_CLUSTER_SECRET: must be 16 to 1024 visible ASCII characters");
        assertThat(problems(Map.of("FASTPACA_CLUSTER_SECRET", "x".repeat(1_025))))
                .hasSize(1);
    }

    private Configuration valid(Map<String, String> environment) {
        return switch (Configuration.read(Sources.of(environment), estimators)) {
            case Reading.Valid(Configuration configuration, var _) -> configuration;
            case Reading.Invalid(List<String> problems) -> throw new AssertionError(problems);
        };
    }

    private List<String> problems(Map<String, String> environment) {
        return switch (Configuration.read(Sources.of(environment), estimators)) {
            case Reading.Valid(Configuration configuration, var _) ->
                throw new AssertionError("taken: " + configuration);
            case Reading.Invalid(List<String> problems) -> problems;
        };
    }
}
