package com.fastpaca.bootstrap.config;

import com.fastpaca.bootstrap.config.Configuration.Access;
import com.fastpaca.bootstrap.config.Configuration.ArchiveSettings;
import com.fastpaca.bootstrap.config.Configuration.Cluster;
import com.fastpaca.bootstrap.config.Configuration.ListenAddress;
import com.fastpaca.bootstrap.config.Configuration.Metrics;
import com.fastpaca.bootstrap.config.Configuration.RequestLimits;
import com.fastpaca.bootstrap.config.Configuration.Storage;
import com.fastpaca.bootstrap.config.Configuration.Tokens;
import com.fastpaca.bootstrap.log.LogSettings;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.postgres.PostgresUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a configuration of settings, and sees to what they ask of each other. */
final class ConfigurationReader {
    private static final int SIZE_WITH_SEED = 3;

    private final SettingsReader settings;

    ConfigurationReader(SettingsReader settings) {
        this.settings = settings;
    }

    /** Asks for the settings in the order in which they are documented: they are listed as they were asked for. */
    Configuration read(TokenEstimators estimators) {
        return new Configuration(
                new ListenAddress(settings.get(KnownSettings.HOST), settings.get(KnownSettings.PORT)),
                settings.get(KnownSettings.DATA_DIR),
                settings.find(KnownSettings.NODE_NAME),
                cluster(),
                new Tokens(
                        settings.get(KnownSettings.tokenEstimator(estimators)),
                        settings.get(KnownSettings.TOKENS_PER_BINARY),
                        settings.get(KnownSettings.DEFAULT_TOKEN_BUDGET)),
                settings.get(KnownSettings.MAX_EVENT_BYTES),
                new Storage(settings.get(KnownSettings.SNAPSHOT_BYTES), settings.get(KnownSettings.DISK_RESERVE_BYTES)),
                new Access(
                        settings.find(KnownSettings.API_KEY).orElse(List.of()),
                        settings.find(KnownSettings.API_KEY_FILE),
                        settings.find(KnownSettings.CLUSTER_SECRET)),
                tls(),
                new Metrics(
                        settings.get(KnownSettings.METRICS_PUBLIC),
                        settings.get(KnownSettings.METRICS_TOP_CONVERSATIONS)),
                settings.get(KnownSettings.DOCS_PUBLIC),
                new RequestLimits(
                        settings.get(KnownSettings.RATE_LIMIT_RPS),
                        settings.get(KnownSettings.STREAM_MAX_CONNECTIONS),
                        settings.get(KnownSettings.MAX_REQUESTS)),
                settings.get(KnownSettings.DRAIN_DELAY_MILLIS),
                archive(),
                log());
    }

    LogSettings log() {
        return new LogSettings(settings.get(KnownSettings.LOG_FORMAT), settings.get(KnownSettings.LOG_LEVEL));
    }

    private Cluster cluster() {
        List<HostPort> seed = settings.find(KnownSettings.CLUSTER_SEED).orElse(List.of());
        return new Cluster(
                seed,
                clusterSize(seed),
                settings.find(KnownSettings.ADVERTISE_ADDRESS),
                settings.get(KnownSettings.RAFT_GROUPS));
    }

    private int clusterSize(List<HostPort> seed) {
        int size = settings.find(KnownSettings.CLUSTER_SIZE).orElse(seed.isEmpty() ? 1 : SIZE_WITH_SEED);
        if (size > 1 && !settings.isGiven(KnownSettings.CLUSTER_SEED)) {
            settings.mustBeSet(
                    KnownSettings.CLUSTER_SEED, " where " + KnownSettings.CLUSTER_SIZE.name() + " is more than 1");
        }
        if (size > 1
                && settings.isGiven(KnownSettings.API_KEY_FILE)
                && !settings.isGiven(KnownSettings.API_KEY)
                && !settings.isGiven(KnownSettings.CLUSTER_SECRET)) {
            settings.mustBeSet(
                    KnownSettings.CLUSTER_SECRET,
                    ", as keys of " + KnownSettings.API_KEY_FILE.name() + " let no other node in");
        }
        return size;
    }

    private Optional<TlsFiles> tls() {
        Optional<Path> certificate = settings.find(KnownSettings.TLS_CERT_FILE);
        Optional<Path> key = settings.find(KnownSettings.TLS_KEY_FILE);
        Optional<Path> authorities = settings.find(KnownSettings.TLS_CA_FILE);
        require(KnownSettings.TLS_CERT_FILE, KnownSettings.TLS_KEY_FILE);
        require(KnownSettings.TLS_KEY_FILE, KnownSettings.TLS_CERT_FILE);
        require(KnownSettings.TLS_CERT_FILE, KnownSettings.TLS_CA_FILE);
        return certificate.isPresent() && key.isPresent()
                ? Optional.of(new TlsFiles(certificate.get(), key.get(), authorities))
                : Optional.empty();
    }

    private void require(Setting<?> needed, Setting<?> given) {
        if (settings.isGiven(given) && !settings.isGiven(needed)) {
            settings.mustBeSet(needed, " where " + given.name() + " is");
        }
    }

    /** What only an archive needs is read and checked without one, too. */
    private Optional<ArchiveSettings> archive() {
        Optional<PostgresUrl> url = settings.find(KnownSettings.POSTGRES_URL);
        int poolSize = settings.get(KnownSettings.POSTGRES_POOL_SIZE);
        int flushIntervalMillis = settings.get(KnownSettings.FLUSH_INTERVAL_MILLIS);
        int flushBatchSize = settings.get(KnownSettings.FLUSH_BATCH_SIZE);
        int tailKeep = settings.get(KnownSettings.TAIL_KEEP);
        return url.map(given -> new ArchiveSettings(given, poolSize, flushIntervalMillis, flushBatchSize, tailKeep));
    }
}
