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
                new ListenAddress(settings.get(Settings.HOST), settings.get(Settings.PORT)),
                settings.get(Settings.DATA_DIR),
                settings.find(Settings.NODE_NAME),
                cluster(),
                new Tokens(
                        settings.get(Settings.tokenEstimator(estimators)),
                        settings.get(Settings.TOKENS_PER_BINARY),
                        settings.get(Settings.DEFAULT_TOKEN_BUDGET)),
                settings.get(Settings.MAX_EVENT_BYTES),
                new Storage(settings.get(Settings.SNAPSHOT_BYTES), settings.get(Settings.DISK_RESERVE_BYTES)),
                new Access(
                        settings.find(Settings.API_KEY).orElse(List.of()),
                        settings.find(Settings.API_KEY_FILE),
                        settings.find(Settings.CLUSTER_SECRET)),
                tls(),
                new Metrics(settings.get(Settings.METRICS_PUBLIC), settings.get(Settings.METRICS_TOP_CONVERSATIONS)),
                settings.get(Settings.DOCS_PUBLIC),
                new RequestLimits(
                        settings.get(Settings.RATE_LIMIT_RPS),
                        settings.get(Settings.STREAM_MAX_CONNECTIONS),
                        settings.get(Settings.MAX_REQUESTS)),
                settings.get(Settings.DRAIN_DELAY_MILLIS),
                archive(),
                log());
    }

    LogSettings log() {
        return new LogSettings(settings.get(Settings.LOG_FORMAT), settings.get(Settings.LOG_LEVEL));
    }

    private Cluster cluster() {
        List<HostPort> seed = settings.find(Settings.CLUSTER_SEED).orElse(List.of());
        return new Cluster(
                seed, clusterSize(seed), settings.find(Settings.ADVERTISE_ADDRESS), settings.get(Settings.RAFT_GROUPS));
    }

    private int clusterSize(List<HostPort> seed) {
        int size = settings.find(Settings.CLUSTER_SIZE).orElse(seed.isEmpty() ? 1 : SIZE_WITH_SEED);
        if (size > 1 && !settings.isGiven(Settings.CLUSTER_SEED)) {
            settings.mustBeSet(Settings.CLUSTER_SEED, " where " + Settings.CLUSTER_SIZE.name() + " is more than 1");
        }
        if (size > 1
                && settings.isGiven(Settings.API_KEY_FILE)
                && !settings.isGiven(Settings.API_KEY)
                && !settings.isGiven(Settings.CLUSTER_SECRET)) {
            settings.mustBeSet(
                    Settings.CLUSTER_SECRET, ", as keys of " + Settings.API_KEY_FILE.name() + " let no other node in");
        }
        return size;
    }

    private Optional<TlsFiles> tls() {
        Optional<Path> certificate = settings.find(Settings.TLS_CERT_FILE);
        Optional<Path> key = settings.find(Settings.TLS_KEY_FILE);
        Optional<Path> authorities = settings.find(Settings.TLS_CA_FILE);
        require(Settings.TLS_CERT_FILE, Settings.TLS_KEY_FILE);
        require(Settings.TLS_KEY_FILE, Settings.TLS_CERT_FILE);
        require(Settings.TLS_CERT_FILE, Settings.TLS_CA_FILE);
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
        Optional<PostgresUrl> url = settings.find(Settings.POSTGRES_URL);
        int poolSize = settings.get(Settings.POSTGRES_POOL_SIZE);
        int flushIntervalMillis = settings.get(Settings.FLUSH_INTERVAL_MILLIS);
        int flushBatchSize = settings.get(Settings.FLUSH_BATCH_SIZE);
        int tailKeep = settings.get(Settings.TAIL_KEEP);
        return url.map(given -> new ArchiveSettings(given, poolSize, flushIntervalMillis, flushBatchSize, tailKeep));
    }
}
