package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.ports.store.UnavailableException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.junit.jupiter.api.Test;

/** What becomes of a write whose leader is paused or cut off, or whose own node has no thread for it. */
class GroupClientTest {
    private static final UUID SELF = new UUID(0, 0xa);
    private static final UUID SILENT = new UUID(0, 0xb);
    private static final UUID THIRD = new UUID(0, 0xc);
    private static final Message ENTRY = Message.valueOf("an entry");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final CompletableFuture<RaftClientReply> silence = new CompletableFuture<>();

    private final FakeRatis group = new FakeRatis(SELF)
            .withVoters(SELF, SILENT, THIRD)
            .ledBy(SILENT)
            .answering(request ->
                    FakeRatis.nodeId(request.getServerId()).equals(SILENT) ? silence : FakeRatis.done(request));

    private CompletableFuture<Message> write() {
        CompletableFuture<Message> reply = group.client().write(ENTRY, 0);
        await().until(() -> group.asked().size() == 1);
        return reply;
    }

    @Test
    void aWriteIsSentToAnotherNodeThatLeadsMeanwhile() {
        CompletableFuture<Message> reply = write();

        group.ledBy(THIRD);

        assertThat(reply).succeedsWithin(SOON);
        assertThat(group.asked())
                .extracting(request -> FakeRatis.nodeId(request.getServerId()))
                .containsExactly(SILENT, THIRD);
    }

    @Test
    void aWriteIsTakenByThisNodeIfItLeadsMeanwhile() {
        CompletableFuture<Message> reply = write();

        group.ledBy(SELF);

        assertThat(reply).succeedsWithin(SOON);
        assertThat(group.asked())
                .extracting(request -> FakeRatis.nodeId(request.getServerId()))
                .containsExactly(SILENT, SELF);
    }

    /** It may be about to answer. */
    @Test
    void aWriteWaitsForTheNodeThatWasAskedAsLongAsNoOtherIsKnownToLead() {
        CompletableFuture<Message> reply = write();

        awaitLooks(2);
        group.ledByNobody();
        awaitLooks(2);

        assertThat(reply).isNotDone();
        silence.complete(FakeRatis.done(group.asked().getFirst()).join());
        assertThat(reply).succeedsWithin(SOON);
        assertThat(group.asked()).hasSize(1);
    }

    @Test
    void aWriteThatNoThreadGoesOnWithAfterARefusalFailsWithoutAnOutcome() {
        group.ledBy(SELF).answering(FakeRatis::refused);

        assertThat(unavailable(writeWithoutThreads()).nothingHappened()).isFalse();
    }

    @Test
    void aWriteThatNoThreadSendsToTheLeaderIsTurnedAway() {
        group.ledByNobody();

        assertThat(unavailable(writeWithoutThreads()).nothingHappened()).isTrue();
        assertThat(group.asked()).isEmpty();
    }

    @Test
    void aWriteFailsWhenNoThreadLooksWhetherAnotherNodeLeads() {
        assertThat(unavailable(writeWithoutThreads()).nothingHappened()).isFalse();
    }

    @Test
    void aWriteFailsWithWhateverItsWayThrows() {
        AssertionError defect = new AssertionError("a defect");
        group.ledBy(SELF).answering(request -> {
            throw defect;
        });

        assertThat(unavailable(group.client().write(ENTRY, 0))).hasCause(defect);
    }

    private CompletableFuture<Message> writeWithoutThreads() {
        return group.clientOn(task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                })
                .write(ENTRY, 0);
    }

    private static UnavailableException unavailable(CompletableFuture<Message> reply) {
        await().atMost(SOON).until(reply::isDone);
        assertThat(reply).isCompletedExceptionally();
        return (UnavailableException) reply.exceptionNow();
    }

    /** Until it was looked so many times more whether another node leads. */
    private void awaitLooks(int more) {
        int before = group.looks();
        await().until(() -> group.looks() >= before + more);
    }
}
