package com.fastpaca.raft.log;

import com.fastpaca.raft.file.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, before Ratis opens a group's log, whether it may be used as it is. A crash can leave the beginning of an entry at the end of
 * the open segment: it was never acknowledged, so it is cut, and a copy kept. Anything else that is not an unbroken run of whole entries
 * from the snapshot to at least the acknowledged index means that data was lost, and is refused. Ratis itself would refuse the first
 * and, with a shortened file, accept the second.
 */
public final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final String LOG_DIRECTORY = "current";

    /** Where Ratis keeps its term and whom it voted for. */
    private static final String VOTE = "raft-meta";

    private static final String QUARANTINE_PREFIX = "torn-tail-of-";
    private static final String SUPERSEDED_PREFIX = "log-before-snapshot-";

    private LogTail() {}

    /**
     * @param storage the group's directory
     * @param snapshotIndex index of the newest snapshot, -1 if there is none; a log may begin after the entries up to it
     * @param acknowledgedIndex the highest index known to have been acknowledged, -1 if none is
     * @throws LostEntriesException if entries are missing or damaged that may have been acknowledged
     */
    public static void check(Path storage, long snapshotIndex, long acknowledgedIndex)
            throws LostEntriesException, IOException {
        requireVote(storage.resolve(LOG_DIRECTORY).resolve(VOTE));
        List<LogSegmentFile> segments = LogSegmentFile.in(storage.resolve(LOG_DIRECTORY));
        long last = -1;
        for (int i = 0; i < segments.size(); i++) {
            LogSegmentFile segment = segments.get(i);
            if (i == 0 && segment.firstIndex() > snapshotIndex + 1) {
                throw new LostEntriesException("the log begins at index " + segment.firstIndex() + " in "
                        + segment.path() + ", but the newest snapshot ends at index " + snapshotIndex);
            }
            if (i > 0 && segment.firstIndex() != last + 1) {
                throw new LostEntriesException("the log has a gap: entries " + (last + 1) + " to "
                        + (segment.firstIndex() - 1) + " are missing before " + segment.path());
            }
            last = segment.isOpen() ? open(storage, segment, acknowledgedIndex) : closed(segment);
        }
        long present = Math.max(last, snapshotIndex);
        if (present < acknowledgedIndex) {
            throw new LostEntriesException("the log ends at index " + present + ", but entries up to index "
                    + acknowledgedIndex + " were acknowledged");
        }
        if (!segments.isEmpty() && last < snapshotIndex) {
            setAside(storage, segments, snapshotIndex);
        }
    }

    /**
     * A log that ends before the snapshot, as after a crash while the snapshot of another replica was installed, holds nothing that the
     * snapshot does not. Ratis would start on it, but could never append: it takes no entry that does not follow both.
     */
    private static void setAside(Path storage, List<LogSegmentFile> segments, long snapshotIndex) throws IOException {
        Path aside = unused(storage.resolve(SUPERSEDED_PREFIX + snapshotIndex));
        Files.createDirectory(aside);
        for (LogSegmentFile segment : segments) {
            Files.move(segment.path(), aside.resolve(segment.path().getFileName()));
        }
        DurableFiles.forceDirectory(aside);
        DurableFiles.forceDirectory(storage.resolve(LOG_DIRECTORY));
        DurableFiles.forceDirectory(storage);
        LOG.atWarn()
                .addKeyValue("event", "log_set_aside")
                .addKeyValue("index", snapshotIndex)
                .addKeyValue("directory", aside)
                .log(
                        "the log in {} ended before the newest snapshot, at index {}, which holds all of it; it is now in {}",
                        storage,
                        snapshotIndex,
                        aside);
    }

    /** Ratis fails on an empty one, and would vote a second time in the same term without one. */
    private static void requireVote(Path vote) throws LostEntriesException, IOException {
        if (Files.exists(vote) && Files.size(vote) == 0) {
            throw new LostEntriesException(vote + " is empty: the term and the vote in it are lost");
        }
    }

    private static long closed(LogSegmentFile segment) throws LostEntriesException, IOException {
        SegmentScan scan = SegmentScan.of(segment.path(), segment.firstIndex());
        if (scan.lastIndex() != segment.lastIndex() || scan.ending() != SegmentScan.Ending.CLEAN) {
            throw new LostEntriesException("log segment " + segment.path() + " is damaged at offset "
                    + scan.endOfEntries() + ", after index " + scan.lastIndex());
        }
        return scan.lastIndex();
    }

    private static long open(Path storage, LogSegmentFile segment, long acknowledgedIndex)
            throws LostEntriesException, IOException {
        SegmentScan scan = SegmentScan.of(segment.path(), segment.firstIndex());
        boolean nothingLost = scan.lastIndex() >= acknowledgedIndex;
        switch (scan.ending()) {
            case CLEAN -> {}
            case TORN -> {
                if (nothingLost) {
                    cut(storage, segment.path(), scan);
                }
            }
            case ENTRIES_BEHIND_DAMAGE ->
                throw new LostEntriesException(
                        "log segment " + segment.path() + " is damaged at offset " + scan.endOfEntries()
                                + ", after index " + scan.lastIndex() + ", with whole entries after the damage");
        }
        return scan.lastIndex();
    }

    private static void cut(Path storage, Path segment, SegmentScan scan) throws IOException {
        Path quarantine = unused(storage.resolve(QUARANTINE_PREFIX + segment.getFileName()));
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - scan.endOfEntries()));
            DurableFiles.readFully(channel, tail, scan.endOfEntries());
            DurableFiles.write(quarantine, tail.array());
            channel.truncate(scan.endOfEntries());
            channel.force(true);
        }
        LOG.atWarn()
                .addKeyValue("event", "log_tail_cut")
                .addKeyValue("index", scan.lastIndex())
                .addKeyValue("file", quarantine)
                .log(
                        "log segment {} ended in an entry that was not written whole; cut at offset {}, after index {};"
                                + " what was cut is in {}",
                        segment,
                        scan.endOfEntries(),
                        scan.lastIndex(),
                        quarantine);
    }

    /** Never one that holds the remains of an earlier crash. */
    private static Path unused(Path wanted) {
        Path file = wanted;
        for (int i = 1; Files.exists(file); i++) {
            file = wanted.resolveSibling(wanted.getFileName() + "-" + i);
        }
        return file;
    }
}
