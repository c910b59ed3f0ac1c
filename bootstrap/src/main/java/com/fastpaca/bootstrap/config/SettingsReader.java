package com.fastpaca.bootstrap.config;

import com.fastpaca.bootstrap.config.Configuration.Access;
import com.fastpaca.bootstrap.config.Configuration.ArchiveSettings;
import com.fastpaca.bootstrap.config.Configuration.Cluster;
import com.fastpaca.bootstrap.config.Configuration.Effective;
import com.fastpaca.bootstrap.config.Configuration.ListenAddress;
import com.fastpaca.bootstrap.config.Configuration.Metrics;
import com.fastpaca.bootstrap.config.Configuration.RequestLimits;
import com.fastpaca.bootstrap.config.Configuration.Storage;
import com.fastpaca.bootstrap.config.Configuration.Tokens;
import com.fastpaca.bootstrap.config.Sources.Given;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All settings, and what the sources say of each: asked for one after the other, it keeps what it finds on the way. */
final class SettingsReader {
    private static final Setting<String> HOST =
            Setting.host("FASTPACA_HOST", "0.0.0.0").means("address to bind to");
    private static final Setting<Integer> PORT =
            Setting.integer("FASTPACA_PORT", 4000, 0, 65_535, "").means("port of everything; 0 takes a free one");
    private static final Setting<Path> DATA_DIR =
            Setting.directory("FASTPACA_DATA_DIR", "data").means("where all that lasts is kept; one process at a time");
    private static final Setting<String> NODE_NAME = Setting.label("FASTPACA_NODE_NAME")
            .orElse("the node id")
            .forExample("fastpaca-1")
            .means("a label for this node, another one for each");
    private static final Setting<List<HostPort>> CLUSTER_SEED = Setting.hostPorts("FASTPACA_CLUSTER_SEED", 64)
            .forExample("fastpaca.internal:4000")
            .means("where other nodes may be: names or addresses, of which one may stand for all");
    private static final Setting<Integer> CLUSTER_SIZE = Setting.oneOf("FASTPACA_CLUSTER_SIZE", 1, 3, 5, 7)
            .orElse("3 with a seed, 1 without")
            .forExample("1")
            .means("nodes of which a new cluster is formed");
    private static final Setting<HostPort> ADVERTISE_ADDRESS = Setting.hostPort("FASTPACA_ADVERTISE_ADDRESS")
            .orElse("found out")
            .forExample("fastpaca-1.internal:4000")
            .means("where other nodes reach this one");
    private static final int SIZE_WITH_SEED = 3;
    private static final Setting<Integer> RAFT_GROUPS = Setting.integer("FASTPACA_RAFT_GROUPS", 3, 1, ShardId.COUNT, "")
            .means(
                    "Raft groups that carry the 256 shards; the same on all nodes, and fixed once the cluster is formed");
    private static final Setting<Integer> TOKENS_PER_BINARY = Setting.integer(
                    "FASTPACA_TOKENS_PER_BINARY", 1_000, 0, 1_000_000, "tokens")
            .means("what an image or file (base64, data URL) counts in place of its encoded length");
    private static final Setting<Integer> DEFAULT_TOKEN_BUDGET = Setting.integer(
                    "FASTPACA_DEFAULT_TOKEN_BUDGET", 128_000, 1, Limits.MAX_TOKENS, "tokens")
            .means("budget of conversations created without one");
    private static final Setting<Integer> MAX_EVENT_BYTES = Setting.integer(
                    "FASTPACA_MAX_EVENT_BYTES", 1 << 20, 1 << 10, 8 << 20, "bytes")
            .means("largest event; a request is at most 8 MiB");
    private static final Setting<Integer> SNAPSHOT_BYTES = Setting.integer(
                    "FASTPACA_SNAPSHOT_BYTES", 32 << 20, 1 << 14, 1 << 30, "bytes")
            .means("replicated bytes of a group after which it takes a snapshot and purges its log");
    private static final Setting<Integer> DISK_RESERVE_BYTES = Setting.integer(
                    "FASTPACA_DISK_RESERVE_BYTES", 256 << 20, 0, Integer.MAX_VALUE, "bytes")
            .means("room on the disk below which no writes are taken");
    private static final Setting<List<ApiKey>> API_KEY =
            Setting.keys("FASTPACA_API_KEY").forExample("5f0c6d9a41e7").means("keys that open the API");
    private static final Setting<Path> API_KEY_FILE = Setting.file("FASTPACA_API_KEY_FILE", "a file with a key a line")
            .forExample("/etc/fastpaca/keys")
            .means("further keys, read again while the node runs");
    private static final Setting<String> CLUSTER_SECRET = Setting.secret("FASTPACA_CLUSTER_SECRET", 16, 1_024)
            .orElse("made of each key in FASTPACA_API_KEY")
            .forExample("9b1e4c7d20f8a356")
            .means("what nodes know each other by, the same on all");
    private static final Setting<Path> TLS_CERT_FILE = Setting.file(
                    TlsFiles.CERTIFICATE, "a file of certificates in PEM")
            .forExample("/etc/fastpaca/tls.crt")
            .means(
                    "the node's certificate, and those that lead to its authority; with it the port speaks HTTPS and WSS alone,"
                            + " and nodes speak TLS to each other; read again while the node runs");
    private static final Setting<Path> TLS_KEY_FILE = Setting.file(TlsFiles.KEY, "a file with a private key in PEM")
            .forExample("/etc/fastpaca/tls.key")
            .means("the key of the certificate, not encrypted");
    private static final Setting<Path> TLS_CA_FILE = Setting.file(TlsFiles.AUTHORITIES, "a file of certificates in PEM")
            .orElse("those that the Java runtime trusts")
            .forExample("/etc/fastpaca/ca.crt")
            .means("the authorities that sign the certificates of other nodes");
    private static final Setting<Boolean> METRICS_PUBLIC =
            Setting.flag("FASTPACA_METRICS_PUBLIC", false).means("whether /metrics needs no key");
    private static final Setting<Integer> METRICS_TOP_CONVERSATIONS = Setting.integer(
                    "FASTPACA_METRICS_TOP_CONVERSATIONS", 20, 0, 1_000, "")
            .means("conversations that have a series of their own, the largest by tokens");
    private static final Setting<Boolean> DOCS_PUBLIC = Setting.flag("FASTPACA_DOCS_PUBLIC", false)
            .means("whether /docs, /openapi.json and /asyncapi.json need no key");
    private static final Setting<Integer> RATE_LIMIT_RPS = Setting.integer(
                    "FASTPACA_RATE_LIMIT_RPS", 0, 0, 1_000_000, "requests a second")
            .means("for each key, or each address where there is none; 0 sets no limit");
    private static final Setting<Integer> STREAM_MAX_CONNECTIONS = Setting.integer(
                    "FASTPACA_STREAM_MAX_CONNECTIONS", 512, 1, 1_000_000, "")
            .means("streams open at once");
    private static final Setting<Integer> MAX_REQUESTS =
            Setting.integer("FASTPACA_MAX_REQUESTS", 4_096, 1, 1_000_000, "").means("requests under way at once");
    private static final Setting<Integer> DRAIN_DELAY_MILLIS = Setting.integer(
                    "FASTPACA_DRAIN_DELAY_MS", 1_000, 0, 60_000, "ms")
            .means("time between turning unready and refusing requests");
    private static final Setting<PostgresUrl> POSTGRES_URL = Setting.<PostgresUrl>withoutFallback(
                    "FASTPACA_POSTGRES_URL",
                    "postgres://user:password@host[:port]/database[?sslmode=…]",
                    SettingsReader::postgresUrl,
                    true)
            .forExample("postgres://fastpaca:password@db.internal/fastpaca?sslmode=require")
            .means("the database of the archive; without it there is none, and nothing is ever trimmed");
    private static final Setting<Integer> POSTGRES_POOL_SIZE = Setting.integer(
                    "FASTPACA_POSTGRES_POOL_SIZE", 20, 1, 1_000, "connections")
            .means("connections to it at most");
    private static final Setting<Integer> FLUSH_INTERVAL_MILLIS = Setting.integer(
                    "FASTPACA_FLUSH_INTERVAL_MS", 5_000, 10, 3_600_000, "ms")
            .means("time between batches for the archive when there is little to write");
    private static final Setting<Integer> FLUSH_BATCH_SIZE = Setting.integer(
                    "FASTPACA_FLUSH_BATCH_SIZE", 5_000, 1, 50_000, "rows")
            .means("rows of a batch, approximately");
    private static final Setting<Integer> TAIL_KEEP = Setting.integer(
                    "FASTPACA_TAIL_KEEP", 1_000, 0, 10_000_000, "events")
            .means("newest events of a conversation that stay on the node after they were archived");
    private static final Setting<LogFormat> LOG_FORMAT = Setting.shown(
                    "FASTPACA_LOG_FORMAT", "json", "json or text", LogFormat::parse)
            .means("what lines of the log look like");
    private static final Setting<LogLevels> LOG_LEVEL = Setting.shown(
                    "FASTPACA_LOG_LEVEL",
                    "info",
                    "a level (off, error, warn, info, debug, trace), levels of loggers (name=level), or both, the level first,"
                            + " separated by commas",
                    LogLevels::parse)
            .means("what is logged");

    private static final String SECRET = "(secret)";

    private final Sources sources;
    private final List<Setting<?>> settings = new ArrayList<>();
    private final List<Effective> effective = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Sources sources) {
        this.sources = sources;
    }

    /** Asks for the settings in the order in which they are documented: they are listed as they were asked for. */
    Configuration read(TokenEstimators estimators) {
        return new Configuration(
                new ListenAddress(get(HOST), get(PORT)),
                get(DATA_DIR),
                find(NODE_NAME),
                cluster(),
                new Tokens(get(tokenEstimator(estimators)), get(TOKENS_PER_BINARY), get(DEFAULT_TOKEN_BUDGET)),
                get(MAX_EVENT_BYTES),
                new Storage(get(SNAPSHOT_BYTES), get(DISK_RESERVE_BYTES)),
                new Access(find(API_KEY).orElse(List.of()), find(API_KEY_FILE), find(CLUSTER_SECRET)),
                tls(),
                new Metrics(get(METRICS_PUBLIC), get(METRICS_TOP_CONVERSATIONS)),
                get(DOCS_PUBLIC),
                new RequestLimits(get(RATE_LIMIT_RPS), get(STREAM_MAX_CONNECTIONS), get(MAX_REQUESTS)),
                get(DRAIN_DELAY_MILLIS),
                archive(),
                log());
    }

    List<Setting<?>> settings() {
        return settings;
    }

    List<Effective> effective() {
        return effective;
    }

    List<String> problems() {
        return problems;
    }

    Set<String> known() {
        return settings.stream().map(Setting::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private <T> T get(Setting<T> setting) {
        return find(setting)
                .or(() -> setting.fallback().flatMap(setting.parser()::parse))
                .orElseThrow(() -> new IllegalStateException(setting.name() + " has no valid default"));
    }

    /** The value that a setting was given, if it was given one that it takes. */
    private <T> Optional<T> find(Setting<T> setting) {
        settings.add(setting);
        Optional<Given> given = sources.find(setting.name());
        if (given.isEmpty()) {
            effective.add(new Effective(setting.name(), setting.standard(), "default"));
            return Optional.empty();
        }
        String text = given.get().text();
        String shown = setting.secret() ? SECRET : printable(text);
        effective.add(new Effective(setting.name(), shown, given.get().origin()));
        Optional<T> value = setting.parser().parse(text);
        if (value.isEmpty()) {
            problems.add(given.get().place() + setting.name() + ": " + refusal(setting, text));
        }
        return value;
    }

    LogSettings log() {
        return new LogSettings(get(LOG_FORMAT), get(LOG_LEVEL));
    }

    private static String refusal(Setting<?> setting, String text) {
        // Says what is wrong without a word of the text, which may hold a password anywhere.
        if (setting.equals(POSTGRES_URL)
                && PostgresUrl.parse(text) instanceof PostgresUrl.Parsed.Invalid(String reason)) {
            return reason;
        }
        return "must be " + setting.words().accepts()
                + (setting.secret() ? "" : ", but is \"" + printable(text) + "\"");
    }

    private Cluster cluster() {
        List<HostPort> seed = find(CLUSTER_SEED).orElse(List.of());
        return new Cluster(seed, clusterSize(seed), find(ADVERTISE_ADDRESS), get(RAFT_GROUPS));
    }

    private int clusterSize(List<HostPort> seed) {
        int size = find(CLUSTER_SIZE).orElse(seed.isEmpty() ? 1 : SIZE_WITH_SEED);
        if (size > 1 && sources.find(CLUSTER_SEED.name()).isEmpty()) {
            problems.add(CLUSTER_SEED.name() + ": must be set where " + CLUSTER_SIZE.name() + " is more than 1");
        }
        if (size > 1
                && sources.find(API_KEY_FILE.name()).isPresent()
                && sources.find(API_KEY.name()).isEmpty()
                && sources.find(CLUSTER_SECRET.name()).isEmpty()) {
            problems.add(CLUSTER_SECRET.name() + ": must be set, as keys of " + API_KEY_FILE.name()
                    + " let no other node in");
        }
        return size;
    }

    private Optional<TlsFiles> tls() {
        Optional<Path> certificate = find(TLS_CERT_FILE);
        Optional<Path> key = find(TLS_KEY_FILE);
        Optional<Path> authorities = find(TLS_CA_FILE);
        require(TLS_CERT_FILE, TLS_KEY_FILE);
        require(TLS_KEY_FILE, TLS_CERT_FILE);
        require(TLS_CERT_FILE, TLS_CA_FILE);
        return certificate.isPresent() && key.isPresent()
                ? Optional.of(new TlsFiles(certificate.get(), key.get(), authorities))
                : Optional.empty();
    }

    private void require(Setting<?> needed, Setting<?> given) {
        boolean complete = sources.find(given.name()).isEmpty()
                || sources.find(needed.name()).isPresent();
        String problem = needed.name() + ": must be set where " + given.name() + " is";
        if (!complete && problems.stream().noneMatch(said -> said.startsWith(needed.name() + ": must be set"))) {
            problems.add(problem);
        }
    }

    /** What only an archive needs is read and checked without one, too. */
    private Optional<ArchiveSettings> archive() {
        Optional<PostgresUrl> url = find(POSTGRES_URL);
        int poolSize = get(POSTGRES_POOL_SIZE);
        int flushIntervalMillis = get(FLUSH_INTERVAL_MILLIS);
        int flushBatchSize = get(FLUSH_BATCH_SIZE);
        int tailKeep = get(TAIL_KEEP);
        return url.map(given -> new ArchiveSettings(given, poolSize, flushIntervalMillis, flushBatchSize, tailKeep));
    }

    private static String printable(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return safe.length() <= 80 ? safe : safe.substring(0, 80) + "...";
    }

    private static Setting<TokenCounter> tokenEstimator(TokenEstimators estimators) {
        return Setting.shown(
                        "FASTPACA_TOKEN_ESTIMATOR",
                        "tiktoken:gpt-4o",
                        "tiktoken:<model or encoding> or chars:<characters per token>",
                        estimators::find)
                .means("how tokens are counted, unless a conversation says otherwise");
    }

    private static Optional<PostgresUrl> postgresUrl(String text) {
        return PostgresUrl.parse(text) instanceof PostgresUrl.Parsed.Valid(PostgresUrl url)
                ? Optional.of(url)
                : Optional.empty();
    }
}
