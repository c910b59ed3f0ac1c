package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration.ArchiveSettings;
import com.fastpaca.bootstrap.metrics.ArchiveMetrics;
import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.FlushSettings;
import com.fastpaca.ports.archive.Flusher;
import com.fastpaca.ports.archive.NoArchive;
import com.fastpaca.postgres.PostgresArchive;
import com.fastpaca.postgres.PostgresSettings;
import com.fastpaca.raft.node.RaftNode;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The archive of a node that has one, and what keeps it up to date. */
final class WriteBehind implements ArchiveMetrics, AutoCloseable {
    /** Content of a batch: enough that a commit is a small part of its cost, and little enough to hold one for each thread. */
    private static final long BATCH_BYTES = 8 << 20;

    /** Most reads at once: each may hold a megabyte. */
    private static final int MAX_READS = 16;

    private final Optional<Target> target;
    private final ArchiveLog log = new ArchiveLog(System::nanoTime);
    private volatile @Nullable Flusher flusher;

    /** The database that takes it all, and how it is written to. */
    private record Target(PostgresArchive archive, FlushSettings flushing) {
        static Target open(ArchiveSettings settings) {
            return new Target(
                    PostgresArchive.open(PostgresSettings.of(settings.url(), settings.poolSize())),
                    new FlushSettings(
                            settings.flushIntervalMillis(),
                            settings.flushBatchSize(),
                            BATCH_BYTES,
                            settings.tailKeep()));
        }
    }

    /** Connects to nothing yet: a node starts and serves whether or not its archive is there. */
    WriteBehind(Optional<ArchiveSettings> settings) {
        this.target = settings.map(Target::open);
    }

    Archive archive() {
        return target.<Archive>map(Target::archive).orElseGet(NoArchive::new);
    }

    /** Reads of the archive at once, for which connections are left beside those that write. */
    static int maxReads(Optional<ArchiveSettings> settings, int raftGroups) {
        return settings.map(each -> Math.clamp(each.poolSize() - Flusher.threads(raftGroups), 1, MAX_READS))
                .orElse(1);
    }

    boolean isConfigured() {
        return target.isPresent();
    }

    /** Begins to archive the groups that the node leads. */
    void start(RaftNode node) {
        target.ifPresent(to -> {
            Flusher started = new Flusher(
                    node.backlogs(), node.store(), to.archive(), to.flushing(), log, InstantSource.system());
            flusher = started;
            started.start();
        });
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
        target.ifPresent(to -> to.archive().close());
    }
}
