package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.raft.codec.CorruptBytesException;
import com.fastpaca.raft.table.RecordTableFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SnapshotManifestTest {
    private static final SnapshotManifest MANIFEST = new SnapshotManifest(
            3,
            712,
            List.of(new RecordTableFile("conversations-712-1.table", 4_096, "a".repeat(64), 12)),
            List.of(
                    new RecordTableFile("events-400-2.table", 131_072, "b".repeat(64), 90),
                    new RecordTableFile("events-712-3.table", 262_144, "c".repeat(64), 100)),
            List.of(
                    new AppliedEntries.Last(new UUID(1, 2), 17, ByteBuffer.wrap(new byte[] {1, 0, -1})),
                    new AppliedEntries.Last(new UUID(3, 4), Long.MAX_VALUE, ByteBuffer.allocate(0))));

    @Test
    void isReadAsItWasWritten() {
        assertThat(SnapshotManifest.parse(MANIFEST.fileName(), MANIFEST.toBytes()))
                .isEqualTo(MANIFEST);
    }

    @Test
    void anyByteThatChangedIsNoticed() {
        byte[] bytes = MANIFEST.toBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertRefused(MANIFEST.fileName(), changed);
        }
    }

    @Test
    void anyPartOfItIsRefused() {
        byte[] bytes = MANIFEST.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(MANIFEST.fileName(), Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void anotherSnapshotsNameIsRefused() {
        String other = new SnapshotManifest(3, 713, List.of(), List.of(), List.of()).fileName();

        assertRefused(other, MANIFEST.toBytes());
    }

    private static void assertRefused(String fileName, byte[] bytes) {
        assertThatExceptionOfType(CorruptBytesException.class)
                .isThrownBy(() -> SnapshotManifest.parse(fileName, bytes));
    }
}
