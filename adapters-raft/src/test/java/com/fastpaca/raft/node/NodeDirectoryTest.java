package com.fastpaca.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.log.AcknowledgedIndexFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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
        assertThat(first.state()).isEqualTo(NodeState.BLANK);
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
    void aBlankNodeTakesAnotherNumberOfGroups() throws Exception {
        NodeIdentity first = opened();

        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS + 1)) {
            assertThat(directory.identity()).isEqualTo(NodeIdentity.blank(first.nodeId(), GROUPS + 1));
        }
    }

    @Test
    void anotherNumberOfGroupsThanTheClusterIsRefused() throws Exception {
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            directory.become(
                    directory.identity().promised(List.of(directory.identity().nodeId())));
        }

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> NodeDirectory.open(root, GROUPS + 1))
                .withMessageContaining("FASTPACA_RAFT_GROUPS: is 4")
                .withMessageContaining("was made with 3");
    }

    @Test
    void everyStateIsFoundAgain() throws Exception {
        List<NodeIdentity> states = new ArrayList<>();
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            UUID self = directory.identity().nodeId();
            states.add(directory.identity().promised(List.of(UUID.randomUUID(), self, UUID.randomUUID())));
            states.add(states.getLast().formed());
            states.add(states.getLast().started());
        }

        for (NodeIdentity state : states) {
            try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
                directory.become(state);
                assertThat(directory.identity()).isEqualTo(state);
            }
            assertThat(opened()).isEqualTo(state);
        }
    }

    /** What was promised is kept whatever the code around it does. */
    @Test
    void aNodeNeitherTurnsBackNorToAnotherCluster() throws Exception {
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            NodeIdentity blank = directory.identity();
            NodeIdentity promised = blank.promised(List.of(blank.nodeId(), UUID.randomUUID()));
            directory.become(promised);

            for (NodeIdentity next : List.of(
                    blank,
                    promised,
                    blank.promised(List.of(blank.nodeId())),
                    blank.formedAlone(),
                    blank.takenIn(UUID.randomUUID(), List.of(blank.nodeId())),
                    NodeIdentity.blank(UUID.randomUUID(), GROUPS).formedAlone(),
                    NodeIdentity.blank(blank.nodeId(), GROUPS + 1)
                            .promised(promised.members())
                            .formed())) {
                assertThatIllegalArgumentException().isThrownBy(() -> directory.become(next));
            }
            assertThat(directory.identity()).isEqualTo(promised);
        }
    }

    @Test
    void theClusterOfSomeNodesIsTheSameInAnyOrderAndAnotherForOthers() {
        UUID a = UUID.fromString("ffffffff-0000-0000-0000-000000000001");
        UUID b = UUID.fromString("00000000-0000-0000-0000-000000000002");

        assertThat(NodeIdentity.clusterOf(List.of(a, b)))
                .isEqualTo(NodeIdentity.clusterOf(List.of(b, a, b)))
                .isEqualTo(UUID.fromString("38e1b5ea-1fde-3e18-acbf-4b0d2b16da2f"))
                .isNotEqualTo(NodeIdentity.clusterOf(List.of(a)));
    }

    @Test
    void anyDamageToTheIdentityIsNoticed() throws Exception {
        NodeIdentity blank = opened();
        String text = blank.promised(List.of(blank.nodeId(), UUID.randomUUID())).toText();

        for (int i = 0; i < text.length(); i++) {
            String flipped = text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1);
            assertThat(NodeIdentity.parse(flipped)).as(flipped).isEmpty();
            assertThat(NodeIdentity.parse(text.substring(0, i))).isEmpty();
        }
        assertThat(NodeIdentity.parse(text + "more\n")).isEmpty();
        assertThat(NodeIdentity.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fastpaca-identity 1\nnode 1-1-1-1-1\ncluster 1-1-1-1-1\ngroups 3\nformed true\n",
                "fastpaca-identity 2\nnode x\nstate blank\ncluster none\nmembers none\ngroups 3\nsha256 0\n",
                "fastpaca-identity 3\n",
            })
    void aDamagedIdentityIsRefused(String text) throws IOException {
        Files.createDirectories(root);
        Files.writeString(root.resolve("identity"), text);

        assertRefused("is damaged or of another version: restore it from a backup");
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
            directory.become(directory.identity().formedAlone());
            directory.prepare(List.of(here, gone));
            Files.createDirectories(here);
            Files.createDirectories(gone);
            directory.started();
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

    /** The root of a file system has a directory that only its root user can read, and whose content is nobody's. */
    @Test
    void whatIsNotTheNodesIsNotLookedAt() throws Exception {
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            Path recovered = Files.createDirectories(root.resolve("lost+found")).resolve("recovered.manifest");
            Files.createFile(recovered);
            Files.setPosixFilePermissions(recovered.getParent(), Set.of());

            directory.prepare(List.of());

            assertThat(directory.raft()).isEmptyDirectory();
        }
    }

    /** Its identity is not the one that served. */
    @ParameterizedTest
    @ValueSource(strings = {"raft/group/sm/1_2.manifest", "watermarks/group-0"})
    void whatANodeThatServedHasLeftIsRefused(String evidence) throws Exception {
        Path file = root.resolve(evidence);
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            Files.createDirectories(file.getParent());
            AcknowledgedIndexFile.open(file).advance(0);

            assertThatExceptionOfType(StartRefusedException.class)
                    .isThrownBy(() -> directory.prepare(List.of()))
                    .withMessageContaining(file + " shows that it did: restore");
            assertThat(file).exists();
        }
    }

    /** Its votes may have been counted. */
    @Test
    void whatAStartOfOneNodeOfSeveralLeftIsKept() throws Exception {
        Path vote = root.resolve("raft/group/current/raft-meta");
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            directory.become(directory
                    .identity()
                    .promised(List.of(directory.identity().nodeId(), new UUID(0, 1), new UUID(0, 2))));
            directory.become(directory.identity().formed());
            Files.createDirectories(vote.getParent());
            Files.createFile(vote);

            directory.prepare(List.of(root.resolve("raft/group"), root.resolve("raft/not made yet")));

            assertThat(vote).exists();
        }
    }

    @Test
    void storageThatIsInUseIsLeftAlone() throws Exception {
        Path log = root.resolve("raft/group/current/log_inprogress_0");
        try (NodeDirectory directory = NodeDirectory.open(root, GROUPS)) {
            directory.become(directory.identity().formedAlone());
            directory.prepare(List.of());
            Files.createDirectories(log.getParent());
            Files.createFile(log);
            directory.started();
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
