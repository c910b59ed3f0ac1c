package com.fastpaca.bootstrap.config;

import com.fastpaca.bootstrap.log.LogSettings;
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

/**
 * All that an operator can set of a node, read and checked.
 *
 * @param dataDirectory where all that lasts is kept
 * @param nodeName the name given to this node; its node id if there is none
 * @param maxEventBytes largest event
 * @param tls what makes the port, and the way to other nodes, one of TLS
 * @param docsPublic whether the API's descriptions and the page to try it on need no key
 * @param drainDelayMillis time between turning unready and refusing requests
 * @param archive without it there is none, and nothing is ever trimmed
 * @param log how the node logs
 */
public record Configuration(
        ListenAddress listenAddress,
        Path dataDirectory,
        Optional<String> nodeName,
        Cluster cluster,
        Tokens tokens,
        int maxEventBytes,
        Storage storage,
        Access access,
        Optional<TlsFiles> tls,
        Metrics metrics,
        boolean docsPublic,
        RequestLimits limits,
        int drainDelayMillis,
        Optional<ArchiveSettings> archive,
        LogSettings log) {
    /**
     * Where REST and everything else is.
     *
     * @param host address to bind to
     * @param port 0 takes a free one
     */
    public record ListenAddress(String host, int port) {}

    /**
     * The cluster of which the node is to be.
     *
     * @param seed where other nodes may be; empty for a node by itself
     * @param size nodes of which a cluster is to be formed
     * @param advertiseAddress where other nodes reach this one, unless it is to find out
     * @param raftGroups Raft groups among which the 256 shards are spread; fixed once the data directory is made
     */
    public record Cluster(List<HostPort> seed, int size, Optional<HostPort> advertiseAddress, int raftGroups) {}

    /**
     * How tokens are counted, and what they are counted for.
     *
     * @param counter counts for conversations without an estimator of their own
     * @param perBinary what an image or file counts
     * @param defaultBudget budget of conversations created without one
     */
    public record Tokens(TokenCounter counter, int perBinary, int defaultBudget) {}

    /**
     * How the disk is used.
     *
     * @param snapshotBytes replicated bytes of a group after which it takes a snapshot
     * @param diskReserveBytes room on the disk below which no writes are taken
     */
    public record Storage(int snapshotBytes, int diskReserveBytes) {}

    /**
     * Who is let in.
     *
     * @param apiKeys keys that open the API; none of them, and no file, open it to everybody
     * @param apiKeyFile a file with further keys, read again when it changes
     * @param clusterSecret what the nodes of a cluster know each other by
     */
    public record Access(List<ApiKey> apiKeys, Optional<Path> apiKeyFile, Optional<String> clusterSecret) {
        /** Whether requests need no key. */
        public boolean isOpen() {
            return apiKeys.isEmpty() && apiKeyFile.isEmpty();
        }
    }

    /**
     * Who is told how the node does, and of how many conversations.
     *
     * @param isPublic whether metrics need no key
     * @param topConversations conversations with a series of their own
     */
    public record Metrics(boolean isPublic, int topConversations) {}

    /**
     * How much may be asked of the node.
     *
     * @param requestsPerSecond for each key or address; 0 sets no limit
     * @param maxStreams streams open at once
     * @param maxRequests requests under way at once
     */
    public record RequestLimits(int requestsPerSecond, int maxStreams, int maxRequests) {}

    /**
     * The archive, and how it is written to.
     *
     * @param url of its database
     * @param poolSize connections to it at most
     * @param flushIntervalMillis time between batches when there is little to write
     * @param flushBatchSize rows of a batch, approximately
     * @param tailKeep newest events of a conversation that are kept here after they were archived
     */
    public record ArchiveSettings(
            PostgresUrl url, int poolSize, int flushIntervalMillis, int flushBatchSize, int tailKeep) {}

    /** What reading the settings comes to: a configuration, or what is wrong with it, a line each. */
    public sealed interface Reading {
        /** @param effective every setting, in the order in which they are documented */
        record Valid(Configuration configuration, List<Effective> effective) implements Reading {}

        record Invalid(List<String> problems) implements Reading {}
    }

    /**
     * What holds of a setting.
     *
     * @param shown its value, unless that is secret
     * @param origin where that comes from
     */
    public record Effective(String name, String shown, String origin) {}

    /** Reads the sources; a name that this version does not know is refused, lest it be relied on. */
    public static Reading read(Sources sources, TokenEstimators estimators) {
        SettingsReader reader = new SettingsReader(sources);
        Configuration configuration = new ConfigurationReader(reader).read(estimators);
        List<String> problems = new ArrayList<>(sources.problems());
        problems.addAll(reader.problems());
        problems.addAll(sources.unknown(reader.known()));
        return problems.isEmpty()
                ? new Reading.Valid(configuration, List.copyOf(reader.effective()))
                : new Reading.Invalid(List.copyOf(problems));
    }

    /** All settings, in the order in which they are documented. */
    static List<Setting<?>> settings(TokenEstimators estimators) {
        SettingsReader reader = new SettingsReader(Sources.of(Map.of()));
        var _ = new ConfigurationReader(reader).read(estimators);
        return List.copyOf(reader.settings());
    }

    /** How to log before the rest is read; what {@link #read} refuses stands here for what it is when it is not set. */
    public static LogSettings logSettings(Sources sources) {
        return new ConfigurationReader(new SettingsReader(sources)).log();
    }
}
