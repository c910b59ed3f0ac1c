package com.fastpaca.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostDiskTest {
    private static final long SNAPSHOT_BYTES = 1 << 14;

    @TempDir
    private Path directory;

    @Test
    void aNodeWhoseLogCannotBeWrittenAnyMoreHalts() throws Exception {
        AtomicReference<Throwable> halted = new AtomicReference<>();
        try (RaftNode node = RaftNode.start(new RaftNode.Settings(directory, 1, SNAPSHOT_BYTES), halted::set)) {
            await().atMost(Duration.ofSeconds(30)).until(node::isReady);
            putAFileInThePlaceOf(logOf(directory));

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                var _ = node.store().submit(create("c" + System.nanoTime()));
                return halted.get() != null;
            });
            assertThat(halted.get()).hasMessageContaining("Raft group 0 has stopped by itself");
        }
    }

    @Test
    void aNodeThatIsClosedDoesNotHalt() throws Exception {
        AtomicReference<Throwable> halted = new AtomicReference<>();
        RaftNode node = RaftNode.start(new RaftNode.Settings(directory, 3, SNAPSHOT_BYTES), halted::set);

        node.close();

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
