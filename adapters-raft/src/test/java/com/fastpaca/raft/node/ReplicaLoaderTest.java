package com.fastpaca.raft.node;

import static com.fastpaca.raft.node.RunningNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.raft.group.RaftGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReplicaLoaderTest {
    private static final int GROUPS = 2;
    private static final long ANY_ENTRY_MAKES_IT_DUE = 1;

    @TempDir
    private Path directory;

    /** The groups are loaded one after the other. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "it is Linux that says which files are mapped")
    void aNodeThatCannotLoadItsLastGroupLeavesNothingOfTheOthersOpen() throws Exception {
        try (RunningNode node = start()) {
            for (int i = 0; i < 20; i++) {
                node.create("c" + i);
                node.append("c" + i, "hello");
            }
            await().until(() -> hasEvents(0) && hasEvents(1));
            assertThat(mappedTables()).isNotEmpty();
        }
        // A merge may end after its node.
        List<String> left = mappedTables();
        for (Path manifest : filesOf(1, ".manifest")) {
            Files.write(manifest, new byte[] {1});
        }

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(this::start)
                .withMessageContaining("Raft group 1");

        assertThat(left).containsAll(mappedTables());
    }

    private RunningNode start() throws StartRefusedException, IOException {
        return RunningNode.start(directory, GROUPS, ANY_ENTRY_MAKES_IT_DUE);
    }

    private boolean hasEvents(int group) throws IOException {
        return filesOf(group, ".table").stream()
                .anyMatch(file -> file.getFileName().toString().startsWith("events-"));
    }

    private List<Path> filesOf(int group, String suffix) throws IOException {
        NodeIdentity identity = NodeIdentity.parse(Files.readString(directory.resolve("identity")))
                .orElseThrow();
        UUID cluster = identity.requiredClusterId();
        Path storage = RaftGroups.directory(directory.resolve("raft"), RaftGroups.groupId(cluster, group));
        try (Stream<Path> files = Files.list(storage.resolve("sm"))) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private List<String> mappedTables() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(directory.toString()) && line.contains(".table"))
                    .toList();
        }
    }
}
