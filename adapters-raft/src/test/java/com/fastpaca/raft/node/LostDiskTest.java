package com.fastpaca.raft.node;

import static com.fastpaca.raft.node.RunningNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LostDiskTest {
    private static final long SNAPSHOT_BYTES = 1 << 14;

    @TempDir
    private Path directory;

    @FunctionalInterface
    interface Damage {
        void to(Path log) throws IOException;
    }

    static Stream<Named<Damage>> damages() {
        return Stream.of(
                Named.of("the open segment cannot be closed", LostDiskTest::putAFileInThePlaceOf),
                Named.of("no segment can follow it", LostDiskTest::putDirectoriesInThePlaceOfSegmentsIn));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aNodeWhoseLogCannotBeWrittenAnyMoreHalts(Damage damage) throws Exception {
        AtomicReference<Throwable> halted = new AtomicReference<>();
        try (NodeDirectory held = RunningNode.alone(directory, 1);
                RaftNode node = RaftNode.start(new RaftNode.Settings(1, SNAPSHOT_BYTES, 0, false), held, halted::set)) {
            await().until(node::isReady);
            damage.to(logOf(directory));

            await().alias("the node halts").untilAsserted(() -> {
                var _ = node.store().submit(create("c" + System.nanoTime()));
                assertThat(halted.get()).isNotNull();
            });
        }
    }

    @Test
    void aNodeThatIsClosedDoesNotHalt() throws Exception {
        AtomicReference<Throwable> halted = new AtomicReference<>();
        try (NodeDirectory held = RunningNode.alone(directory, 3)) {
            RaftNode node = RaftNode.start(new RaftNode.Settings(3, SNAPSHOT_BYTES, 0, false), held, halted::set);

            node.close();
        }

        assertThat(halted.get()).isNull();
    }

    private static Path logOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("raft"))) {
            return files.filter(file -> file.endsWith("current")).findFirst().orElseThrow();
        }
    }

    /** The open segment can be written still; none can follow it. */
    private static void putAFileInThePlaceOf(Path log) throws IOException {
        Files.move(log, log.resolveSibling("gone"));
        Files.createFile(log);
    }

    private static void putDirectoriesInThePlaceOfSegmentsIn(Path log) throws IOException {
        for (int firstIndex = 1; firstIndex < 1_000; firstIndex++) {
            Files.createDirectory(log.resolve("log_inprogress_" + firstIndex));
        }
    }

    private static Command create(String id) {
        return new Command.Put(
                new ConversationId(id),
                1,
                OptionalLong.empty(),
                128_000,
                PolicyChange.NONE,
                Optional.empty(),
                Optional.of(RawJson.of("{\"of\":\"" + "a segment of its own".repeat(4_000) + "\"}")));
    }
}
