package com.fastpaca.bootstrap.config;

import com.fastpaca.bootstrap.log.LogFormat;
import com.fastpaca.bootstrap.log.LogLevels;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.postgres.PostgresUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings that there are: their names, what they take and what stands for them. */
final class KnownSettings {
    static final Setting<String> HOST = Setting.host("FASTPACA_HOST", "0.0.0.0").means("address to bind to");
    static final Setting<Integer> PORT =
            Setting.integer("FASTPACA_PORT", 4000, 0, 65_535, "").means("port of everything; 0 takes a free one");
    static final Setting<Path> DATA_DIR =
            Setting.directory("FASTPACA_DATA_DIR", "data").means("where all that lasts is kept; one process at a time");
    static final Setting<String> NODE_NAME = Setting.label("FASTPACA_NODE_NAME")
            .orElse("the node id")
            .forExample("fastpaca-1")
            .means("a label for this node, another one for each");
    static final Setting<List<HostPort>> CLUSTER_SEED = Setting.hostPorts("FASTPACA_CLUSTER_SEED", 64)
            .forExample("fastpaca.internal:4000")
            .means("where other nodes may be: names or addresses, of which one may stand for all");
    static final Setting<Integer> CLUSTER_SIZE = Setting.oneOf("FASTPACA_CLUSTER_SIZE", 1, 3, 5, 7)
            .orElse("3 with a seed, 1 without")
            .forExample("1")
            .means("nodes of which a new cluster is formed");
    static final Setting<HostPort> ADVERTISE_ADDRESS = Setting.hostPort("FASTPACA_ADVERTISE_ADDRESS")
            .orElse("found out")
            .forExample("fastpaca-1.internal:4000")
            .means("where other nodes reach this one");
    static final Setting<Integer> RAFT_GROUPS = Setting.integer("FASTPACA_RAFT_GROUPS", 3, 1, ShardId.COUNT, "")
            .means(
                    "Raft groups that carry the 256 shards; the same on all nodes, and fixed once the cluster is formed");
    static final Setting<Integer> TOKENS_PER_BINARY = Setting.integer(
                    "FASTPACA_TOKENS_PER_BINARY", 1_000, 0, 1_000_000, "tokens")
            .means("what an image or file (base64, data URL) counts in place of its encoded length");
    static final Setting<Integer> DEFAULT_TOKEN_BUDGET = Setting.integer(
                    "FASTPACA_DEFAULT_TOKEN_BUDGET", 128_000, 1, Limits.MAX_TOKENS, "tokens")
            .means("budget of conversations created without one");
    static final Setting<Integer> MAX_EVENT_BYTES = Setting.integer(
                    "FASTPACA_MAX_EVENT_BYTES", 1 << 20, 1 << 10, 8 << 20, "bytes")
            .means("largest event; a request is at most 8 MiB");
    static final Setting<Integer> SNAPSHOT_BYTES = Setting.integer(
                    "FASTPACA_SNAPSHOT_BYTES", 32 << 20, 1 << 14, 1 << 30, "bytes")
            .means("replicated bytes of a group after which it takes a snapshot and purges its log");
    static final Setting<Integer> DISK_RESERVE_BYTES = Setting.integer(
                    "FASTPACA_DISK_RESERVE_BYTES", 256 << 20, 0, Integer.MAX_VALUE, "bytes")
            .means("room on the disk below which no writes are taken");
    static final Setting<List<ApiKey>> API_KEY =
            Setting.keys("FASTPACA_API_KEY").forExample("5f0c6d9a41e7").means("keys that open the API");
    static final Setting<Path> API_KEY_FILE = Setting.file("FASTPACA_API_KEY_FILE", "a file with a key a line")
            .forExample("/etc/fastpaca/keys")
            .means("further keys, read again while the node runs");
    static final Setting<String> CLUSTER_SECRET = Setting.secret("FASTPACA_CLUSTER_SECRET", 16, 1_024)
            .orElse("made of each key in FASTPACA_API_KEY")
            .forExample("9b1e4c7d20f8a356")
            .means("what nodes know each other by, the same on all");
    static final Setting<Path> TLS_CERT_FILE = Setting.file(TlsFiles.CERTIFICATE, "a file of certificates in PEM")
            .forExample("/etc/fastpaca/tls.crt")
            .means(
                    "the node's certificate, and those that lead to its authority; with it the port speaks HTTPS and WSS alone,"
                            + " and nodes speak TLS to each other; read again while the node runs");
    static final Setting<Path> TLS_KEY_FILE = Setting.file(TlsFiles.KEY, "a file with a private key in PEM")
            .forExample("/etc/fastpaca/tls.key")
            .means("the key of the certificate, not encrypted");
    static final Setting<Path> TLS_CA_FILE = Setting.file(TlsFiles.AUTHORITIES, "a file of certificates in PEM")
            .orElse("those that the Java runtime trusts")
            .forExample("/etc/fastpaca/ca.crt")
            .means("the authorities that sign the certificates of other nodes");
    static final Setting<Boolean> METRICS_PUBLIC =
            Setting.flag("FASTPACA_METRICS_PUBLIC", false).means("whether /metrics needs no key");
    static final Setting<Integer> METRICS_TOP_CONVERSATIONS = Setting.integer(
                    "FASTPACA_METRICS_TOP_CONVERSATIONS", 20, 0, 1_000, "")
            .means("conversations that have a series of their own, the largest by tokens");
    static final Setting<Boolean> DOCS_PUBLIC = Setting.flag("FASTPACA_DOCS_PUBLIC", false)
            .means("whether /docs, /openapi.json and /asyncapi.json need no key");
    static final Setting<Integer> RATE_LIMIT_RPS = Setting.integer(
                    "FASTPACA_RATE_LIMIT_RPS", 0, 0, 1_000_000, "requests a second")
            .means("for each key, or each address where there is none; 0 sets no limit");
    static final Setting<Integer> STREAM_MAX_CONNECTIONS = Setting.integer(
                    "FASTPACA_STREAM_MAX_CONNECTIONS", 512, 1, 1_000_000, "")
            .means("streams open at once");
    static final Setting<Integer> MAX_REQUESTS =
            Setting.integer("FASTPACA_MAX_REQUESTS", 4_096, 1, 1_000_000, "").means("requests under way at once");
    static final Setting<Integer> DRAIN_DELAY_MILLIS = Setting.integer(
                    "FASTPACA_DRAIN_DELAY_MS", 1_000, 0, 60_000, "ms")
            .means("time between turning unready and refusing requests");
    static final Setting<PostgresUrl> POSTGRES_URL = Setting.withoutFallback(
                    "FASTPACA_POSTGRES_URL",
                    "postgres://user:password@host[:port]/database[?sslmode=…]",
                    new PostgresUrlParser(),
                    true)
            .forExample("postgres://fastpaca:password@db.internal/fastpaca?sslmode=require")
            .means("the database of the archive; without it there is none, and nothing is ever trimmed");
    static final Setting<Integer> POSTGRES_POOL_SIZE = Setting.integer(
                    "FASTPACA_POSTGRES_POOL_SIZE", 20, 1, 1_000, "connections")
            .means("connections to it at most");
    static final Setting<Integer> FLUSH_INTERVAL_MILLIS = Setting.integer(
                    "FASTPACA_FLUSH_INTERVAL_MS", 5_000, 10, 3_600_000, "ms")
            .means("time between batches for the archive when there is little to write");
    static final Setting<Integer> FLUSH_BATCH_SIZE = Setting.integer(
                    "FASTPACA_FLUSH_BATCH_SIZE", 5_000, 1, 50_000, "rows")
            .means("rows of a batch, approximately");
    static final Setting<Integer> TAIL_KEEP = Setting.integer("FASTPACA_TAIL_KEEP", 1_000, 0, 10_000_000, "events")
            .means("newest events of a conversation that stay on the node after they were archived");
    static final Setting<LogFormat> LOG_FORMAT = Setting.shown(
                    "FASTPACA_LOG_FORMAT", "json", "json or text", LogFormat::parse)
            .means("what lines of the log look like");
    static final Setting<LogLevels> LOG_LEVEL = Setting.shown(
                    "FASTPACA_LOG_LEVEL",
                    "info",
                    "a level (off, error, warn, info, debug, trace), levels of loggers (name=level), or both, the level first,"
                            + " separated by commas",
                    LogLevels::parse)
            .means("what is logged");

    private KnownSettings() {}

    /** How tokens are counted; what it takes is for the estimators to say. */
    static Setting<TokenCounter> tokenEstimator(TokenEstimators estimators) {
        return Setting.shown(
                        "FASTPACA_TOKEN_ESTIMATOR",
                        "tiktoken:gpt-4o",
                        "tiktoken:<model or encoding> or chars:<characters per token>",
                        estimators::find)
                .means("how tokens are counted, unless a conversation says otherwise");
    }

    private static final class PostgresUrlParser implements Setting.Parser<PostgresUrl> {
        @Override
        public Optional<PostgresUrl> parse(String text) {
            return PostgresUrl.parse(text) instanceof PostgresUrl.Parsed.Valid(PostgresUrl url)
                    ? Optional.of(url)
                    : Optional.empty();
        }

        @Override
        public Optional<String> fault(String text) {
            return PostgresUrl.parse(text) instanceof PostgresUrl.Parsed.Invalid(String reason)
                    ? Optional.of(reason)
                    : Optional.empty();
        }
    }
}
