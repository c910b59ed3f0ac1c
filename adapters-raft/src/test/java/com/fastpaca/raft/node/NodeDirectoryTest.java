package com.fastpaca.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeDirectoryTest {
    private static final int GROUPS = 3;

    @TempDir
    private Path temporary;

    private Path root;

    @BeforeEach
    void chooseOneThatIsNotThere() {
        root = temporary.resolve("not/yet/there");
    }

    @Test
    void anIdentityIsMadeOnceAndKept() throws Exception {
        NodeIdentity first = opened();

        assertThat(opened()).isEqualTo(first);
        assertThat(first.formed()).isFalse();
        assertThat(first.raftGroups()).isEqualTo(GROUPS);
    }

    @Test
    void aDirectoryServesOneAtATime() throws Exception {
        try (NodeDirectory held = NodeDirectory.open(root, GROUPS)) {
            assertThat(held.identity()).isNotNull();
            assertRefused("in use by another process");
        }
        assertThat(opened()).isNotNull();
    }

    @Test
    void anotherNumberOfGroupsIsRefused() throws Exception {
        opened();

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> NodeDirectory.open(root, GROUPS + 1))
                .withMessageContaining("FASTPACA_RAFT_GROUPS: is 4")
                .withMessageContaining("was made with 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fastpaca-identity 1\n",
                "fastpaca-identity 2\nnode 1-1-1-1-1\ncluster 1-1-1-1-1\ngroups 3\nformed true\n",
                "fastpaca-identity 1\nnode x\ncluster 1-1-1-1-1\ngroups 3\nformed true\n",
                "fastpaca-identity 1\nnode 1-1-1-1-1\ncluster 1-1-1-1-1\ngroups three\nformed true\n",
                "fastpaca-identity 1\nnode 1-1-1-1-1\ncluster 1-1-1-1-1\ngroups 3\nformed maybe\n",
                "fastpaca-identity 1\nnode 1-1-1-1-1\ncluster 1-1-1-1-1\nformed true\ngroups 3\n",
                "fastpaca-identity 1\nnode 1-1-1-1-1\ncluster 1-1-1-1-1\ngroups 3\nformed true\nmore\n",
            })
    void aDamagedIdentityIsRefused(String text) throws IOException {
        Files.createDirectories(root);
        Files.writeString(root.resolve("identity"), text);

        assertRefused("is damaged or of a newer version: restore it from a backup");
    }

    @Test
    void raftDataWithoutAnIdentityIsRefused() throws IOException {
        Files.createDirectories(root.resolve("raft"));

        assertRefused("holds Raft data but no file 'identity': restore");
    }

    @Test
    void aPlaceThatIsNoDirectoryIsRefused() throws IOException {
        Files.createDirectories(root.getParent());
        Files.createFile(root);

        assertRefused("cannot be used");
    }

    @Test
    void theStorageOfAGroupThatIsGoneIsRefused() throws Exception {
        Path here = root.resolve("raft/here");
        Path gone = root.resolve("raft/gone");
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            directory.prepare(List.of(here, gone));
            Files.createDirectories(here);
            Files.createDirectories(gone);
            directory.formed();
        }
        Files.delete(gone);

        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            assertThatExceptionOfType(StartRefusedException.class)
                    .isThrownBy(() -> directory.prepare(List.of(here, gone)))
                    .withMessageContaining(gone + " is gone: restore the directory from a backup");
        }
    }

    /** Nothing in it can have been acknowledged. */
    @Test
    void whatAStartLeftThatNeverEndedIsRemoved() throws Exception {
        Path left = root.resolve("raft/group/current/log_inprogress_0");
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            Files.createDirectories(left.getParent());
            Files.createFile(left);

            directory.prepare(List.of());

            assertThat(directory.raft()).isEmptyDirectory();
        }
    }

    @Test
    void storageThatIsInUseIsLeftAlone() throws Exception {
        Path log = root.resolve("raft/group/current/log_inprogress_0");
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            directory.prepare(List.of());
            Files.createDirectories(log.getParent());
            Files.createFile(log);
            directory.formed();
        }

        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            directory.prepare(List.of(root.resolve("raft/group")));
        }
        assertThat(log).exists();
    }

    private NodeIdentity opened() throws Exception {
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            return directory.identity();
        }
    }

    private void assertRefused(String reason) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> NodeDirectory.open(root, GROUPS))
                .withMessageContaining(reason)
                .withMessageContaining(root.toString());
    }
}
