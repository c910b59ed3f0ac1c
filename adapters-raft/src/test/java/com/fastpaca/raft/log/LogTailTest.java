package com.fastpaca.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.raft.node.RunningNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which the end of a log that Ratis wrote can look after a crash. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogTailTest {
    private static final long NO_SNAPSHOT = -1;
    private static final int EVENTS = 4;

    @TempDir
    private static Path written;

    @TempDir
    private static Path scratch;

    private byte[] segment;
    private String segmentName;
    private long acknowledged;
    private int runs;

    @BeforeAll
    void writeALogWithRatis() throws Exception {
        try (RunningNode node = RunningNode.start(written, 1, 1 << 20)) {
            node.create("c");
            for (int i = 0; i < EVENTS; i++) {
                node.append("c", "event " + i);
            }
            Path file = openSegment(written);
            segment = Files.readAllBytes(file);
            segmentName = file.getFileName().toString();
        }
        acknowledged = AcknowledgedIndexFile.open(written.resolve("watermarks/group-0"))
                .index();
    }

    private static Path openSegment(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("raft"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A group's directory with these bytes as its open segment. */
    private Path storageWith(byte[] bytes) throws IOException {
        Path storage = scratch.resolve("run-" + runs++);
        Files.createDirectories(storage.resolve("current"));
        Files.write(storage.resolve("current").resolve(segmentName), bytes);
        return storage;
    }

    private int endOfEntries() {
        int end = segment.length;
        while (end > 0 && segment[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** Whether the check lets a node start on the segment; it must say why not otherwise. */
    private boolean starts(byte[] bytes) throws IOException {
        try {
            LogTail.check(storageWith(bytes), NO_SNAPSHOT, acknowledged);
            return true;
        } catch (LostEntriesException refusal) {
            assertThat(refusal).hasMessageMatching("(?s).*(acknowledged|damaged|begins).*");
            return false;
        }
    }

    @Test
    void aLogThatWasNotDamagedIsTaken() throws Exception {
        assertThat(acknowledged).isGreaterThanOrEqualTo(EVENTS);
        assertThat(starts(segment)).isTrue();
        assertThat(starts(Arrays.copyOf(segment, endOfEntries()))).isTrue();
    }

    @Test
    void aLogCutAtAnyByteIsRefusedOnceAnAcknowledgedEntryIsCut() throws Exception {
        SegmentScan whole =
                SegmentScan.of(storageWith(segment).resolve("current").resolve(segmentName), 0);
        for (int length = 0; length < segment.length && length <= whole.endOfEntries() + 64; length++) {
            byte[] cut = Arrays.copyOf(segment, length);
            boolean entriesRemain = lastIndex(cut) >= acknowledged;
            assertThat(starts(cut)).as("cut to %d bytes", length).isEqualTo(entriesRemain);
            assertThat(starts(Arrays.copyOf(cut, segment.length)))
                    .as("cut to %d bytes and followed by zeros", length)
                    .isEqualTo(entriesRemain);
        }
    }

    @Test
    void aLogThatEndsBeforeTheSnapshotIsSetAsideAsNothingCouldFollowIt() throws Exception {
        long last = lastIndex(segment);
        Path kept = storageWith(segment);
        LogTail.check(kept, last, acknowledged);
        assertThat(kept.resolve("current").resolve(segmentName)).exists();

        Path storage = storageWith(segment);
        LogTail.check(storage, last + 1, acknowledged);
        assertThat(storage.resolve("current").resolve(segmentName)).doesNotExist();
        assertThat(storage.resolve("log-before-snapshot-" + (last + 1)).resolve(segmentName))
                .hasBinaryContent(segment);
    }

    @Test
    void aLogThatEndsBeforeTheSnapshotAndBothBeforeWhatWasAcknowledgedIsRefused() throws Exception {
        long last = lastIndex(segment);
        Path storage = storageWith(segment);
        assertThatThrownBy(() -> LogTail.check(storage, last + 1, last + 2))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("entries up to index " + (last + 2) + " were acknowledged");
        assertThat(storage.resolve("current").resolve(segmentName)).exists();
    }

    @Test
    void aLostVoteIsRefused() throws Exception {
        Path storage = storageWith(segment);
        Files.createFile(storage.resolve("current/raft-meta"));
        assertThatThrownBy(() -> LogTail.check(storage, NO_SNAPSHOT, acknowledged))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("raft-meta is empty");
    }

    private long lastIndex(byte[] bytes) throws IOException {
        return SegmentScan.of(storageWith(bytes).resolve("current").resolve(segmentName), 0)
                .lastIndex();
    }

    @Test
    void anEntryThatWasNotWrittenWholeIsCutAndKept() throws Exception {
        int end = endOfEntries();
        byte[] torn = Arrays.copyOf(segment, end + 40);
        System.arraycopy(segment, 8, torn, end, 30);
        Path storage = storageWith(torn);

        LogTail.check(storage, NO_SNAPSHOT, acknowledged);

        Path log = storage.resolve("current").resolve(segmentName);
        assertThat(Files.readAllBytes(log)).isEqualTo(Arrays.copyOf(segment, end));
        Path kept = storage.resolve("torn-tail-of-" + segmentName);
        assertThat(Files.readAllBytes(kept)).isEqualTo(Arrays.copyOfRange(torn, end, torn.length));
    }

    @Test
    void garbageBehindTheEntriesIsCut() throws Exception {
        long seed = 20_250_101;
        Random random = new Random(seed);
        for (int run = 0; run < 20; run++) {
            int end = endOfEntries();
            byte[] bytes = Arrays.copyOf(segment, end + 1 + random.nextInt(200));
            for (int at = end; at < bytes.length; at++) {
                bytes[at] = (byte) random.nextInt(1, 256);
            }
            assertThat(starts(bytes)).as("seed %d, run %d", seed, run).isTrue();
        }
    }

    @Test
    void aFlippedBitAnywhereInTheAcknowledgedEntriesIsRefused() throws Exception {
        int refused = 0;
        for (int at = 0; at < endOfEntries(); at++) {
            byte[] flipped = segment.clone();
            flipped[at] ^= 1;
            // Behind the acknowledged entries Ratis may have written one of its own, which may be cut like any other.
            if (lastIndex(flipped) < acknowledged) {
                assertThat(starts(flipped)).as("bit flipped at %d", at).isFalse();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(endOfEntries() / 2);
    }

    @Test
    void aMissingSegmentIsRefused() throws Exception {
        Path storage = storageWith(segment);
        Path log = storage.resolve("current");
        Files.move(log.resolve(segmentName), log.resolve("log_inprogress_17"));

        assertThatThrownBy(() -> LogTail.check(storage, NO_SNAPSHOT, acknowledged))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("begins at index 17");
        assertThatThrownBy(() -> LogTail.check(scratch.resolve("nothing"), 3, 9))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("ends at index 3")
                .hasMessageContaining("up to index 9 were acknowledged");
    }

    @Test
    void aGapBetweenSegmentsIsRefused() throws Exception {
        Path storage = storageWith(segment);
        Path log = storage.resolve("current");
        for (String name : List.of("log_0-" + acknowledged, "log_inprogress_" + (acknowledged + 5))) {
            Files.write(log.resolve(name), Arrays.copyOf(segment, endOfEntries()));
        }
        Files.delete(log.resolve(segmentName));

        assertThatThrownBy(() -> LogTail.check(storage, NO_SNAPSHOT, acknowledged))
                .isInstanceOf(LostEntriesException.class);
    }

    @Test
    void entriesThatASnapshotHoldsNeedNotBeInTheLog() throws Exception {
        LogTail.check(scratch.resolve("purged"), acknowledged, acknowledged);
    }
}
