package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.raft.codec.CommandCodec;
import com.fastpaca.raft.group.Entry;
import com.fastpaca.raft.group.EntryCodec;
import com.fastpaca.raft.log.AcknowledgedIndexFile;
import com.fastpaca.raft.state.GroupStateMachine.GroupStorage;
import com.fastpaca.raft.state.GroupStateMachine.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupStateMachineTest {
    private static final long ANY_ENTRY_MAKES_IT_DUE = 1;

    @TempDir
    Path directory;

    private final AtomicReference<Throwable> fault = new AtomicReference<>();

    /** However many entries come while one is written, and though none comes afterwards to ask for the next. */
    @Test
    void whatIsAppliedWhileASnapshotIsWrittenIsInTheNext() throws Exception {
        GroupSnapshots snapshots = GroupSnapshots.open(directory.resolve("sm"));
        try (OneByOne writer = new OneByOne();
                GroupStateMachine machine = machine(snapshots, writer)) {
            apply(machine, 1);
            apply(machine, 2);
            apply(machine, 3);

            writer.runNext();
            assertThat(snapshots.newestIndex()).isEqualTo(1);
            writer.runNext();
            assertThat(snapshots.newestIndex()).isEqualTo(3);
            assertThat(writer.waiting).isEmpty();
        }
        assertThat(fault).hasNullValue();
    }

    @Test
    void aFaultAfterWhichNoSnapshotWouldFollowIsTold() throws Exception {
        IllegalStateException defect = new IllegalStateException("a defect");
        try (OneByOne writer = new OneByOne();
                GroupStateMachine machine = machine(GroupSnapshots.open(directory.resolve("sm")), writer, () -> {
                    throw defect;
                })) {
            apply(machine, 1);
            writer.runNext();
        }
        assertThat(fault).hasValue(defect);
    }

    /** As on a disk that is full: the thread that applies must not outlive the node. */
    @Test
    void whatWaitsForASnapshotGoesOnWhenNoneWillBeWrittenAnyMore() throws Exception {
        try (OneByOne writer = new OneByOne();
                GroupStateMachine machine = machine(GroupSnapshots.open(directory.resolve("sm")), writer)) {
            apply(machine, 1);
            apply(machine, 2, append("c1"));
            Thread applying = Thread.ofPlatform().start(() -> apply(machine, 3));
            await().until(() -> applying.getState() == Thread.State.WAITING);
            assertThat(machine.appliedIndex()).isEqualTo(2);

            machine.stopSnapshots();
            assertThat(applying.join(Duration.ofSeconds(10))).isTrue();
            assertThat(machine.appliedIndex()).isEqualTo(3);
        }
    }

    /** A node that is killed while it applies its log again must still know what it had acknowledged. */
    @Test
    void whatIsAppliedAgainHidesNothingThatWasAcknowledged() throws Exception {
        try (OneByOne writer = new OneByOne();
                GroupStateMachine machine = machine(GroupSnapshots.open(directory.resolve("sm")), writer)) {
            apply(machine, 1);
            apply(machine, 2);
            apply(machine, 3);
        }
        for (int start = 1; start <= 2; start++) {
            try (OneByOne writer = new OneByOne();
                    GroupStateMachine machine = machine(GroupSnapshots.open(directory.resolve("sm")), writer)) {
                assertThat(machine.acknowledgedBefore()).isEqualTo(3);
                var again = machine.awaitApplied(machine.acknowledgedBefore());
                apply(machine, 1);
                assertThat(machine.acknowledgedBefore()).isEqualTo(3);
                assertThat(again).isNotDone();
                if (start == 2) {
                    apply(machine, 2);
                    apply(machine, 3);
                    assertThat(again).isDone();
                }
            }
        }
    }

    /** As when the leader that had applied it was killed before it replied. */
    @Test
    void anEntryThatASnapshotHoldsIsAnsweredAsBeforeAndNotAppliedAgain() throws Exception {
        Entry twice = entry(2, append("c1"));
        Message reply;
        try (OneByOne writer = new OneByOne();
                GroupStateMachine machine = machine(GroupSnapshots.open(directory.resolve("sm")), writer)) {
            apply(machine, 1);
            writer.runNext();
            reply = apply(machine, 2, twice);
            writer.runNext();
        }
        GroupSnapshots snapshots = GroupSnapshots.open(directory.resolve("sm"));
        assertThat(snapshots.newestIndex()).isEqualTo(2);
        try (OneByOne writer = new OneByOne();
                GroupStateMachine machine = machine(snapshots, writer)) {
            Conversation before = machine.reads().find(new ConversationId("c1"));

            assertThat(apply(machine, 3, twice).getContent()).isEqualTo(reply.getContent());

            assertThat(machine.reads().find(new ConversationId("c1")))
                    .isNotNull()
                    .isSameAs(before);
            assertThat(apply(machine, 4, entry(3, append("c1"))).getContent()).isNotEqualTo(reply.getContent());
        }
    }

    private GroupStateMachine machine(GroupSnapshots snapshots, OneByOne writer) throws Exception {
        return machine(snapshots, writer, () -> {});
    }

    private GroupStateMachine machine(GroupSnapshots snapshots, OneByOne writer, Runnable onPublished)
            throws Exception {
        var means = new SnapshotWriting.Means(writer, task -> {}, () -> false, onPublished, fault::set);
        return GroupStateMachine.load(
                new GroupStorage(
                        directory.resolve("sm"),
                        new SnapshotSettings(ANY_ENTRY_MAKES_IT_DUE),
                        AcknowledgedIndexFile.open(directory.resolve("acknowledged")),
                        means),
                new Surroundings(Runnable::run, () -> true, () -> true, () -> true, false, fault::set),
                snapshots);
    }

    private static void apply(GroupStateMachine machine, long index) {
        apply(
                machine,
                index,
                new Command.Put(
                        new ConversationId("c" + index),
                        1,
                        OptionalLong.empty(),
                        1_000,
                        PolicyChange.NONE,
                        Optional.empty(),
                        Optional.empty()));
    }

    private static Command append(String conversation) {
        EventContent content =
                new EventContent("user", RawJson.of("[{\"type\":\"text\",\"text\":\"words\"}]"), null, List.of());
        return new Command.Append(
                new ConversationId(conversation),
                1,
                List.of(new NewEvent(content, FormTokens.uniform(1), List.of(), List.of())),
                Optional.empty(),
                OptionalLong.empty());
    }

    private static void apply(GroupStateMachine machine, long index, Command command) {
        apply(machine, index, entry(index, command));
    }

    private static Entry entry(long number, Command command) {
        return new Entry(new UUID(1, 1), number, List.of(CommandCodec.encode(command)));
    }

    private static Message apply(GroupStateMachine machine, long index, Entry entry) {
        Message reply = machine.applyTransaction(TransactionContext.newBuilder()
                        .setStateMachine(machine)
                        .setLogEntry(LogEntryProto.newBuilder()
                                .setTerm(1)
                                .setIndex(index)
                                .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                                        .setLogData(ByteString.copyFrom(EntryCodec.encode(entry))))
                                .build())
                        .build())
                .join();
        assertThat(reply.size()).isPositive();
        return reply;
    }

    /** Runs a task when the test says so. */
    private static final class OneByOne extends ScheduledThreadPoolExecutor {
        private final Queue<Runnable> waiting = new ArrayDeque<>();

        OneByOne() {
            super(0);
        }

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        void runNext() {
            waiting.remove().run();
        }
    }
}
