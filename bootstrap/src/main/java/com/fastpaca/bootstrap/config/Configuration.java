package com.fastpaca.bootstrap.config;

import com.fastpaca.bootstrap.log.LogFormat;
import com.fastpaca.bootstrap.log.LogLevels;
import com.fastpaca.bootstrap.log.LogSettings;
import com.fastpaca.domain.conversation.Limits;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.postgres.PostgresUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The node's configuration.
 *
 * @param host address to bind to
 * @param port port of REST and everything else; 0 takes a free one
 * @param dataDirectory where all that lasts is kept
 * @param nodeName the name given to this node; its node id if there is none
 * @param clusterSeed where other nodes may be; empty for a node by itself
 * @param clusterSize nodes of which a cluster is to be formed
 * @param advertiseAddress where other nodes reach this one, unless it is to find out
 * @param raftGroups Raft groups among which the 256 shards are spread; fixed once the data directory is made
 * @param tokenCounter counts for conversations without an estimator of their own
 * @param tokensPerBinary what an image or file counts
 * @param defaultTokenBudget budget of conversations created without one
 * @param maxEventBytes largest event
 * @param snapshotBytes replicated bytes of a group after which it takes a snapshot
 * @param diskReserveBytes room on the disk below which no writes are taken
 * @param apiKeys keys that open the API; none of them, and no file, open it to everybody
 * @param apiKeyFile a file with further keys, read again when it changes
 * @param clusterSecret what the nodes of a cluster know each other by
 * @param metricsPublic whether metrics need no key
 * @param metricsTopConversations conversations with a series of their own
 * @param docsPublic whether the API's descriptions and the page to try it on need no key
 * @param rateLimitRps requests a second for each key or address; 0 sets no limit
 * @param streamMaxConnections streams open at once
 * @param maxRequests requests under way at once
 * @param drainDelayMillis time between turning unready and refusing requests
 * @param postgresUrl the archive's database; without it there is no archive, and nothing is ever trimmed
 * @param postgresPoolSize connections to it at most
 * @param flushIntervalMillis time between batches for the archive when there is little to write
 * @param flushBatchSize rows of a batch at most
 * @param tailKeep newest events of a conversation that are kept here after they were archived
 * @param log how the node logs
 */
public record Configuration(
        String host,
        int port,
        Path dataDirectory,
        Optional<String> nodeName,
        List<HostPort> clusterSeed,
        int clusterSize,
        Optional<HostPort> advertiseAddress,
        int raftGroups,
        TokenCounter tokenCounter,
        int tokensPerBinary,
        int defaultTokenBudget,
        int maxEventBytes,
        int snapshotBytes,
        int diskReserveBytes,
        List<ApiKey> apiKeys,
        Optional<Path> apiKeyFile,
        Optional<String> clusterSecret,
        boolean metricsPublic,
        int metricsTopConversations,
        boolean docsPublic,
        int rateLimitRps,
        int streamMaxConnections,
        int maxRequests,
        int drainDelayMillis,
        Optional<PostgresUrl> postgresUrl,
        int postgresPoolSize,
        int flushIntervalMillis,
        int flushBatchSize,
        int tailKeep,
        LogSettings log) {
    private static final String PREFIX = "FASTPACA_";

    /** Read by the start script, before there is a JVM. */
    private static final Set<String> OF_START_SCRIPT =
            Set.of("FASTPACA_JAVA_HOME", "FASTPACA_JAVA_OPTS", "FASTPACA_HOME");

    private static final Setting<String> HOST = Setting.host("FASTPACA_HOST", "0.0.0.0");
    private static final Setting<Integer> PORT = Setting.integer("FASTPACA_PORT", 4000, 0, 65_535, "");
    private static final Setting<Path> DATA_DIR = Setting.directory("FASTPACA_DATA_DIR", "data");
    private static final Setting<String> NODE_NAME = Setting.label("FASTPACA_NODE_NAME", "node");
    private static final Setting<List<HostPort>> CLUSTER_SEED = Setting.hostPorts("FASTPACA_CLUSTER_SEED", 64);
    private static final Setting<Integer> CLUSTER_SIZE = Setting.oneOf("FASTPACA_CLUSTER_SIZE", 1, 3, 5, 7);
    private static final Setting<HostPort> ADVERTISE_ADDRESS =
            Setting.hostPort("FASTPACA_ADVERTISE_ADDRESS", "localhost:4000");
    private static final int SIZE_WITH_SEED = 3;
    private static final Setting<Integer> RAFT_GROUPS =
            Setting.integer("FASTPACA_RAFT_GROUPS", 3, 1, ShardId.COUNT, "");
    private static final Setting<Integer> TOKENS_PER_BINARY =
            Setting.integer("FASTPACA_TOKENS_PER_BINARY", 1_000, 0, 1_000_000, " of tokens");
    private static final Setting<Integer> DEFAULT_TOKEN_BUDGET =
            Setting.integer("FASTPACA_DEFAULT_TOKEN_BUDGET", 128_000, 1, Limits.MAX_TOKENS, " of tokens");
    private static final Setting<Integer> MAX_EVENT_BYTES =
            Setting.integer("FASTPACA_MAX_EVENT_BYTES", 1 << 20, 1 << 10, 8 << 20, " of bytes");
    private static final Setting<Integer> SNAPSHOT_BYTES =
            Setting.integer("FASTPACA_SNAPSHOT_BYTES", 32 << 20, 1 << 14, 1 << 30, " of bytes");
    private static final Setting<Integer> DISK_RESERVE_BYTES =
            Setting.integer("FASTPACA_DISK_RESERVE_BYTES", 256 << 20, 0, Integer.MAX_VALUE, " of bytes");
    private static final Setting<List<ApiKey>> API_KEY = Setting.keys("FASTPACA_API_KEY");
    private static final Setting<Path> API_KEY_FILE = Setting.file("FASTPACA_API_KEY_FILE", "keys");
    private static final Setting<String> CLUSTER_SECRET = Setting.secret("FASTPACA_CLUSTER_SECRET", 16, 1_024);
    private static final Setting<Boolean> METRICS_PUBLIC = Setting.flag("FASTPACA_METRICS_PUBLIC", false);
    private static final Setting<Integer> METRICS_TOP_CONVERSATIONS =
            Setting.integer("FASTPACA_METRICS_TOP_CONVERSATIONS", 20, 0, 1_000, "");
    private static final Setting<Boolean> DOCS_PUBLIC = Setting.flag("FASTPACA_DOCS_PUBLIC", false);
    private static final Setting<Integer> RATE_LIMIT_RPS =
            Setting.integer("FASTPACA_RATE_LIMIT_RPS", 0, 0, 1_000_000, "");
    private static final Setting<Integer> STREAM_MAX_CONNECTIONS =
            Setting.integer("FASTPACA_STREAM_MAX_CONNECTIONS", 512, 1, 1_000_000, "");
    private static final Setting<Integer> MAX_REQUESTS =
            Setting.integer("FASTPACA_MAX_REQUESTS", 4_096, 1, 1_000_000, "");
    private static final Setting<Integer> DRAIN_DELAY_MILLIS =
            Setting.integer("FASTPACA_DRAIN_DELAY_MS", 1_000, 0, 60_000, " of milliseconds");
    private static final String POSTGRES_URL = "FASTPACA_POSTGRES_URL";
    private static final Setting<Integer> POSTGRES_POOL_SIZE =
            Setting.integer("FASTPACA_POSTGRES_POOL_SIZE", 20, 1, 1_000, "");
    private static final Setting<Integer> FLUSH_INTERVAL_MILLIS =
            Setting.integer("FASTPACA_FLUSH_INTERVAL_MS", 5_000, 10, 3_600_000, " of milliseconds");
    private static final Setting<Integer> FLUSH_BATCH_SIZE =
            Setting.integer("FASTPACA_FLUSH_BATCH_SIZE", 5_000, 1, 50_000, "");
    private static final Setting<Integer> TAIL_KEEP = Setting.integer("FASTPACA_TAIL_KEEP", 1_000, 0, 10_000_000, "");
    private static final Setting<LogFormat> LOG_FORMAT =
            new Setting<>("FASTPACA_LOG_FORMAT", "json", "json or text", LogFormat::parse);
    private static final Setting<LogLevels> LOG_LEVEL = new Setting<>(
            "FASTPACA_LOG_LEVEL",
            "info",
            "a level (off, error, warn, info, debug, trace), levels of loggers (name=level), or both, the level first,"
                    + " separated by commas",
            LogLevels::parse);
    private static final String TOKEN_ESTIMATOR = "FASTPACA_TOKEN_ESTIMATOR";
    private static final String DEFAULT_TOKEN_ESTIMATOR = "tiktoken:gpt-4o";

    /** What reading the environment comes to: a configuration, or what is wrong with it, a line each. */
    public sealed interface Reading {
        record Valid(Configuration configuration) implements Reading {}

        record Invalid(List<String> problems) implements Reading {}
    }

    /** Reads the variables that begin with {@code FASTPACA_}; one that this version does not know is refused, lest it be relied on. */
    public static Reading read(Map<String, String> environment, TokenEstimators estimators) {
        Environment variables = new Environment(environment);
        List<HostPort> seed = variables.get(CLUSTER_SEED);
        Configuration configuration = new Configuration(
                variables.get(HOST),
                variables.get(PORT),
                variables.get(DATA_DIR),
                variables.given(NODE_NAME),
                seed,
                variables.clusterSize(seed),
                variables.given(ADVERTISE_ADDRESS),
                variables.get(RAFT_GROUPS),
                variables.get(tokenEstimator(estimators)),
                variables.get(TOKENS_PER_BINARY),
                variables.get(DEFAULT_TOKEN_BUDGET),
                variables.get(MAX_EVENT_BYTES),
                variables.get(SNAPSHOT_BYTES),
                variables.get(DISK_RESERVE_BYTES),
                variables.get(API_KEY),
                variables.given(API_KEY_FILE),
                variables.given(CLUSTER_SECRET),
                variables.get(METRICS_PUBLIC),
                variables.get(METRICS_TOP_CONVERSATIONS),
                variables.get(DOCS_PUBLIC),
                variables.get(RATE_LIMIT_RPS),
                variables.get(STREAM_MAX_CONNECTIONS),
                variables.get(MAX_REQUESTS),
                variables.get(DRAIN_DELAY_MILLIS),
                variables.postgresUrl(),
                variables.get(POSTGRES_POOL_SIZE),
                variables.get(FLUSH_INTERVAL_MILLIS),
                variables.get(FLUSH_BATCH_SIZE),
                variables.get(TAIL_KEEP),
                variables.log());
        variables.refuseUnknown();
        return variables.problems.isEmpty()
                ? new Reading.Valid(configuration)
                : new Reading.Invalid(List.copyOf(variables.problems));
    }

    /** How to log before the rest is read; what {@link #read} refuses stands here for what it is when it is not set. */
    public static LogSettings logSettings(Map<String, String> environment) {
        return new Environment(environment).log();
    }

    private static Setting<TokenCounter> tokenEstimator(TokenEstimators estimators) {
        return new Setting<>(
                TOKEN_ESTIMATOR,
                DEFAULT_TOKEN_ESTIMATOR,
                "tiktoken:<model or encoding> or chars:<characters per token>",
                estimators::find);
    }

    /** The variables, and what is found wrong with them on the way. */
    private static final class Environment {
        private final Map<String, String> values;
        private final Set<String> known = new TreeSet<>(OF_START_SCRIPT);
        private final List<String> problems = new ArrayList<>();

        Environment(Map<String, String> values) {
            this.values = values;
        }

        <T> T get(Setting<T> setting) {
            known.add(setting.name());
            String text = values.get(setting.name());
            if (text != null) {
                Optional<T> value = setting.parser().parse(text.strip());
                if (value.isPresent()) {
                    return value.get();
                }
                problems.add(setting.name() + ": must be " + setting.accepts()
                        + (setting.secret() ? "" : ", but is \"" + printable(text) + "\""));
            }
            return setting.parser()
                    .parse(setting.fallback())
                    .orElseThrow(() -> new IllegalStateException(setting.name() + " has no valid default"));
        }

        /** The value of a variable for which nothing stands in when it is not set. */
        <T> Optional<T> given(Setting<T> setting) {
            T value = get(setting);
            return values.containsKey(setting.name()) ? Optional.of(value) : Optional.empty();
        }

        /** Its parser says what is wrong, without a word of the text, which may hold a password anywhere. */
        Optional<PostgresUrl> postgresUrl() {
            known.add(POSTGRES_URL);
            String text = values.get(POSTGRES_URL);
            if (text == null) {
                return Optional.empty();
            }
            return switch (PostgresUrl.parse(text.strip())) {
                case PostgresUrl.Parsed.Valid(PostgresUrl url) -> Optional.of(url);
                case PostgresUrl.Parsed.Invalid(String reason) -> {
                    problems.add(POSTGRES_URL + ": " + reason);
                    yield Optional.empty();
                }
            };
        }

        LogSettings log() {
            return new LogSettings(get(LOG_FORMAT), get(LOG_LEVEL));
        }

        int clusterSize(List<HostPort> seed) {
            boolean seeded = values.containsKey(CLUSTER_SEED.name());
            int size = given(CLUSTER_SIZE).orElse(seed.isEmpty() ? 1 : SIZE_WITH_SEED);
            if (size > 1 && !seeded) {
                problems.add(CLUSTER_SEED.name() + ": must be set where " + CLUSTER_SIZE.name() + " is more than 1");
            }
            return size;
        }

        void refuseUnknown() {
            for (String name : new TreeSet<>(values.keySet())) {
                if (name.startsWith(PREFIX) && !known.contains(name)) {
                    problems.add(name + ": is no setting of this version");
                }
            }
        }

        private static String printable(String text) {
            String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
            return safe.length() <= 80 ? safe : safe.substring(0, 80) + "...";
        }
    }
}
