package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.store.CommandTooLargeException;
import com.fastpaca.ports.store.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a proposer does while nothing leaves, and when nothing answers. */
class ProposerTest {
    private static final int MAX_QUEUED = 65_536;
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path directory;

    /** Of a group that this server has no member of. */
    private GroupClient client;

    private final List<Runnable> toSend = new ArrayList<>();

    private final PeerClient peers = PeerClient.overGrpc(new RaftProperties());

    @AfterEach
    void closePeers() throws IOException {
        peers.close();
    }

    @BeforeEach
    void makeAClientOfNoGroup() throws Exception {
        client = new GroupClient(
                new GroupMember(serverWithoutGroups(directory), RaftGroupId.valueOf(UUID.randomUUID())),
                peers,
                Runnable::run,
                Duration.ZERO);
    }

    static RaftServer serverWithoutGroups(Path directory) throws IOException {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        return RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf("n"))
                .setProperties(properties)
                .setStateMachineRegistry(group -> new BaseStateMachine())
                .build();
    }

    @Test
    void tooManyCommandsAreTurnedAwayBeforeTheyHaveAnyEffect() {
        Proposer proposer = new Proposer(client, toSend::add, GroupClient.PATIENCE);
        for (int i = 0; i < MAX_QUEUED; i++) {
            assertThat(proposer.propose(new byte[1], 0)).isNotDone();
        }

        assertTurnedAway(proposer.propose(new byte[1], 0));
    }

    @Test
    void tooManyBytesAreTurnedAwayBeforeTheyHaveAnyEffect() {
        Proposer proposer = new Proposer(client, toSend::add, GroupClient.PATIENCE);
        byte[] command = new byte[8 * MEBIBYTE];
        for (int i = 0; i < 8; i++) {
            assertThat(proposer.propose(command, 0)).isNotDone();
        }

        assertTurnedAway(proposer.propose(new byte[1], 0));
    }

    @Test
    void aCommandThatNoEntryHasRoomForIsRefused() {
        Proposer proposer = new Proposer(client, toSend::add, GroupClient.PATIENCE);

        assertThat(proposer.propose(new byte[Proposer.MAX_COMMAND_BYTES], 0)).isNotDone();
        assertThat(proposer.propose(new byte[Proposer.MAX_COMMAND_BYTES + 1], 0).exceptionNow())
                .isInstanceOf(CommandTooLargeException.class);
        assertThat(toSend).hasSize(1);
    }

    @Test
    void outcomesThatMayBeLargeShareAnEntryOnlyUpToItsSize() {
        Proposer proposer = new Proposer(client, toSend::add, GroupClient.PATIENCE);
        List<CompletableFuture<byte[]>> outcomes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            outcomes.add(proposer.propose(new byte[1], MEBIBYTE / 2));
        }

        toSend.removeFirst().run();

        assertThat(outcomes.subList(0, 2)).allSatisfy(ProposerTest::assertTurnedAway);
        assertThat(outcomes.getLast()).isNotDone();
    }

    @Test
    void oneEntryLeavesAtATime() {
        Proposer proposer = new Proposer(client, toSend::add, GroupClient.PATIENCE);
        for (int i = 0; i < 10; i++) {
            var _ = proposer.propose(new byte[1], 0);
        }

        assertThat(toSend).hasSize(1);
    }

    @Test
    void allCommandsOfAnEntryThatFoundNoLeaderFailWithoutEffectAndTheNextOnesLeave() {
        Proposer proposer = new Proposer(client, toSend::add, GroupClient.PATIENCE);
        List<CompletableFuture<byte[]>> first =
                List.of(proposer.propose(new byte[1], 0), proposer.propose(new byte[2], 0));

        toSend.removeFirst().run();

        assertThat(first).allSatisfy(ProposerTest::assertTurnedAway);
        var _ = proposer.propose(new byte[3], 0);
        assertThat(toSend).hasSize(1);
    }

    @Test
    void commandsThatHaveWaitedForAsLongAsAnEntryMayAreNotLeftWaitingForAnother() {
        Proposer proposer = new Proposer(client, toSend::add, Duration.ZERO);
        List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
        for (int i = 0; i < 2_049; i++) {
            waiting.add(proposer.propose(new byte[1], 0));
        }

        toSend.removeFirst().run();

        assertThat(waiting).allSatisfy(ProposerTest::assertTurnedAway);
        assertThat(toSend).isEmpty();
    }

    @Test
    void commandsForWhichThereIsNoThreadDoNotBlockTheOnesBehindThem() {
        AtomicBoolean hasThread = new AtomicBoolean();
        Proposer proposer = new Proposer(
                client,
                task -> {
                    if (!hasThread.get()) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    toSend.add(task);
                },
                GroupClient.PATIENCE);

        assertTurnedAway(proposer.propose(new byte[1], 0));

        hasThread.set(true);
        assertThat(proposer.propose(new byte[1], 0)).isNotDone();
        assertThat(toSend).hasSize(1);
    }

    @Test
    void commandsThatWaitBehindAnEntryAfterWhichThereIsNoThreadAreTurnedAway() {
        Proposer proposer = new Proposer(
                client,
                task -> {
                    if (!toSend.isEmpty()) {
                        throw new RejectedExecutionException();
                    }
                    toSend.add(task);
                },
                GroupClient.PATIENCE);
        List<CompletableFuture<byte[]>> outcomes = new ArrayList<>();
        for (int i = 0; i < 2_049; i++) {
            outcomes.add(proposer.propose(new byte[1], 0));
        }

        toSend.getFirst().run();

        assertThat(outcomes).allSatisfy(ProposerTest::assertTurnedAway);
        toSend.clear();
        assertThat(proposer.propose(new byte[1], 0)).isNotDone();
        assertThat(toSend).hasSize(1);
    }

    /** Its patience is longer than can be counted. */
    @Test
    void anEntryThatCannotBeSentFailsWithTheDefectAndTheNextOneLeaves() {
        GroupClient broken = new GroupClient(client.member(), peers, Runnable::run, Duration.ofSeconds(Long.MAX_VALUE));
        Proposer proposer = new Proposer(broken, toSend::add, GroupClient.PATIENCE);
        CompletableFuture<byte[]> outcome = proposer.propose(new byte[1], 0);

        toSend.removeFirst().run();

        assertThat(outcome).isCompletedExceptionally();
        assertThat(outcome.exceptionNow()).isInstanceOf(ArithmeticException.class);
        assertThat(proposer.propose(new byte[1], 0)).isNotDone();
        assertThat(toSend).hasSize(1);
    }

    private static void assertTurnedAway(CompletableFuture<byte[]> outcome) {
        assertThat(unavailable(outcome).nothingHappened()).isTrue();
    }

    private static UnavailableException unavailable(CompletableFuture<byte[]> outcome) {
        assertThat(outcome).isCompletedExceptionally();
        return (UnavailableException) outcome.exceptionNow();
    }
}
