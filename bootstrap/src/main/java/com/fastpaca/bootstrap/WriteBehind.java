package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.metrics.ArchiveFigures;
import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.FlushSettings;
import com.fastpaca.ports.archive.Flusher;
import com.fastpaca.ports.archive.NoArchive;
import com.fastpaca.postgres.PostgresArchive;
import com.fastpaca.postgres.PostgresSettings;
import com.fastpaca.raft.node.RaftNode;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The archive of a node that has one, and what keeps it up to date. */
final class WriteBehind implements ArchiveFigures, AutoCloseable {
    /** Content of a batch: enough that a commit is a small part of its cost, and little enough to hold one for each thread. */
    private static final long BATCH_BYTES = 8 << 20;

    private final Configuration configuration;
    private final @Nullable PostgresArchive postgres;
    private final ArchiveLog log = new ArchiveLog(System::nanoTime);
    private volatile @Nullable Flusher flusher;

    /** Connects to nothing yet: a node starts and serves whether or not its archive is there. */
    WriteBehind(Configuration configuration) {
        this.configuration = configuration;
        this.postgres = configuration
                .postgresUrl()
                .map(url -> PostgresArchive.open(PostgresSettings.of(url, configuration.postgresPoolSize())))
                .orElse(null);
    }

    Archive archive() {
        return postgres == null ? new NoArchive() : postgres;
    }

    boolean isConfigured() {
        return postgres != null;
    }

    /** Begins to archive the groups that the node leads. */
    void start(RaftNode node) {
        if (postgres != null) {
            Flusher started = new Flusher(
                    node.backlogs(),
                    node.store(),
                    postgres,
                    new FlushSettings(
                            configuration.flushIntervalMillis(),
                            configuration.flushBatchSize(),
                            BATCH_BYTES,
                            configuration.tailKeep()),
                    log,
                    InstantSource.system());
            flusher = started;
            started.start();
        }
    }

    @Override
    public long pendingEvents() {
        Flusher started = flusher;
        return started == null ? 0 : started.pendingEvents();
    }

    @Override
    public long archivedEvents() {
        return log.archivedEvents();
    }

    @Override
    public long failures() {
        return log.failures();
    }

    @Override
    public long lostEvents() {
        return log.lostEvents();
    }

    @Override
    public int setAside() {
        Flusher started = flusher;
        return started == null ? 0 : started.setAside();
    }

    /** Stops archiving; reads of the archive fail from now on. */
    @Override
    public void close() {
        Flusher started = flusher;
        if (started != null) {
            started.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
