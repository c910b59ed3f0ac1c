package com.fastpaca.raft.node;

import static com.fastpaca.raft.node.RunningNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of two snapshots one may be unreadable: what it held is in the one before it and in the log. */
class DamagedSnapshotTest {
    private static final ConversationId ID = new ConversationId("c");
    private static final long SNAPSHOT_BYTES = 1 << 14;
    private static final int EVENTS = 400;
    private static final String TEXT = "x".repeat(500);

    @TempDir
    private Path directory;

    enum Damage {
        FLIPPED {
            @Override
            void to(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
        },
        CUT {
            @Override
            void to(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
            }
        },
        DELETED {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @BeforeEach
    void writeSnapshots() throws Exception {
        try (RunningNode node = start()) {
            node.create(ID.value());
            for (int i = 0; i < EVENTS; i++) {
                node.append(ID.value(), i + TEXT);
            }
            await().until(() -> files("snapshot-", ".manifest").size() == 2 && purgedSegments());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNewestManifestMayBe(Damage damage) throws Exception {
        damage.to(files("snapshot-", ".manifest").getLast());

        assertThatAllIsThere();
    }

    @ParameterizedTest
    @EnumSource
    void theNewestTableOfEventsMayBe(Damage damage) throws Exception {
        damage.to(newest(files("events-", ".table")));

        assertThatAllIsThere();
    }

    @ParameterizedTest
    @EnumSource
    void theNewestTableOfConversationsMayBe(Damage damage) throws Exception {
        damage.to(newest(files("conversations-", ".table")));

        assertThatAllIsThere();
    }

    @Test
    void withoutAnySnapshotThatIsWholeTheNodeDoesNotStart() throws Exception {
        for (Path manifest : files("snapshot-", ".manifest")) {
            Damage.FLIPPED.to(manifest);
        }

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(this::start)
                .withMessageContaining("Raft group 0")
                .withMessageContaining("is not whole, and no other is left")
                .withMessageContaining("restore the data directory from a backup");
    }

    @Test
    void withTheManifestsGoneTheNodeDoesNotStartUntilTheyAreBack() throws Exception {
        List<Path> manifests = files("snapshot-", ".manifest");
        for (Path manifest : manifests) {
            Files.move(manifest, directory.resolve(manifest.getFileName()));
        }

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(this::start)
                .withMessageContaining("Raft group 0");

        for (Path manifest : manifests) {
            Files.move(directory.resolve(manifest.getFileName()), manifest);
        }
        assertThatAllIsThere();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLIPPED")
    void withoutItsAcknowledgedIndexTheNodeDoesNotStart(Damage damage) throws Exception {
        damage.to(files("group-", "").getFirst());

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(this::start)
                .withMessageContaining("group-0 is gone or damaged: restore the data directory from a backup");
    }

    @Test
    void withAnIdentityThatSaysItNeverServedTheNodeDoesNotStartAndLosesNothing() throws Exception {
        Path identity = directory.resolve("identity");
        String text = Files.readString(identity);
        NodeIdentity present = NodeIdentity.parse(text).orElseThrow();
        Files.writeString(
                identity,
                NodeIdentity.blank(present.nodeId(), present.raftGroups())
                        .formedAlone()
                        .toText());

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(this::start)
                .withMessageContaining("restore the file 'identity'");

        Files.writeString(identity, text);
        assertThatAllIsThere();
    }

    @Test
    void whatACrashLeftOfASnapshotIsRemoved() throws Exception {
        Path manifest = files("snapshot-", ".manifest").getFirst();
        Path table = Files.createFile(manifest.resolveSibling("events-99999-99999.table"));
        Path aside = Files.createFile(manifest.resolveSibling("events-99999-99998.table.tmp"));

        assertThatAllIsThere();
        assertThat(table).doesNotExist();
        assertThat(aside).doesNotExist();
    }

    private RunningNode start() throws StartRefusedException, IOException {
        return RunningNode.start(directory, 1, SNAPSHOT_BYTES);
    }

    private void assertThatAllIsThere() throws Exception {
        try (RunningNode node = start()) {
            assertThat(node.store().read(ID, 1, EVENTS, Long.MAX_VALUE))
                    .extracting(DamagedSnapshotTest::textOf)
                    .containsExactlyElementsOf(IntStream.range(0, EVENTS)
                            .mapToObj(i -> "[{\"type\":\"text\",\"text\":\"" + i + TEXT + "\"}]")
                            .toList());
            node.append(ID.value(), "and on");
        }
    }

    private static String textOf(Event event) {
        return event.content().parts().toString();
    }

    private boolean purgedSegments() throws IOException {
        return files("log_", "").stream()
                .noneMatch(file -> file.getFileName().toString().startsWith("log_0-"));
    }

    /** Sorted by name. */
    private List<Path> files(String prefix, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static Path newest(List<Path> files) {
        return files.stream()
                .max(Comparator.comparing(DamagedSnapshotTest::modified))
                .orElseThrow();
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
