package com.fastpaca.raft.node;

import static com.fastpaca.raft.node.RunningNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.raft.metrics.GroupMetrics;
import com.fastpaca.raft.metrics.GroupMetrics.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMetricsTest {
    private static final int APPENDS = 40;
    private static final int SNAPSHOT_BYTES = 1 << 14;

    @TempDir
    private Path directory;

    @Test
    void aNodeTellsWhereItsGroupsAreAndWhatTheyHaveDone() throws Exception {
        try (RunningNode running = RunningNode.start(directory, 2, SNAPSHOT_BYTES)) {
            RaftNode node = running.node();
            running.create("a");
            running.create("b");
            for (int i = 0; i < APPENDS; i++) {
                running.append(i % 4 == 0 ? "a" : "b", "x".repeat(1_024));
            }

            List<GroupMetrics> metrics = node.metrics();

            assertThat(metrics).extracting(GroupMetrics::number).containsExactly(0, 1);
            for (GroupMetrics group : metrics) {
                GroupMetrics.Member member = group.member();
                assertThat(member.role()).isEqualTo(Role.LEADER);
                assertThat(member.knowsLeader()).isTrue();
                assertThat(member.term()).isPositive();
                assertThat(member.elections()).isPositive();
                assertThat(member.followerLag()).isZero();
                assertThat(member.applyLag()).isZero();
                assertThat(member.appliedIndex()).isBetween(0L, member.lastIndex());
                assertThat(member.syncNanos().count()).isPositive();
                assertThat(member.syncNanos().sum()).isPositive();
            }
            assertThat(metrics.stream()
                            .mapToLong(group -> group.entries().commands().sum())
                            .sum())
                    .as("commands in entries")
                    .isEqualTo(APPENDS + 2);
            assertThat(metrics.stream()
                            .mapToLong(group -> group.entries().bytes().sum())
                            .sum())
                    .as("bytes of entries")
                    .isGreaterThan(APPENDS * 1_024);
        }
    }

    @Test
    void aSnapshotIsToldOfOnceItIsWrittenAndAfterARestart() throws Exception {
        long begun = System.currentTimeMillis();
        try (RunningNode running = RunningNode.start(directory, 1, SNAPSHOT_BYTES)) {
            RaftNode node = running.node();
            running.create("a");
            assertThat(snapshots(node).index()).isEqualTo(-1);
            assertThat(snapshots(node).writtenAtMillis()).isEmpty();
            for (int i = 0; i < APPENDS; i++) {
                running.append("a", "x".repeat(1_024));
            }
            await().until(() -> snapshots(node).writingNanos().count() > 0);

            assertThat(snapshots(node).index()).isPositive();
            assertThat(snapshots(node).writtenAtMillis().getAsLong())
                    .isBetween(begun - 1_000, System.currentTimeMillis() + 1_000);
            assertThat(snapshots(node).failures()).isZero();
        }
        // What came after it is applied again, and is not to make another one due.
        try (RunningNode running = RunningNode.start(directory, 1, 1 << 20)) {
            assertThat(snapshots(running.node()).index()).isPositive();
            assertThat(snapshots(running.node()).writtenAtMillis()).isPresent();
            assertThat(LongStream.of(snapshots(running.node()).writingNanos().counts()))
                    .containsOnly(0L);
        }
    }

    private static GroupMetrics.Snapshots snapshots(RaftNode node) {
        return node.metrics().getFirst().snapshots();
    }

    @Test
    void everyConversationIsVisitedOnce() throws Exception {
        try (RunningNode running = RunningNode.start(directory, 3, 1 << 20)) {
            Map<String, Long> expected = new TreeMap<>();
            for (int i = 0; i < 20; i++) {
                running.create("c" + i);
                for (int event = 0; event < i % 3; event++) {
                    running.append("c" + i, "hello");
                }
                expected.put("c" + i, i % 3 * 7L);
            }

            Map<String, Long> seen = new TreeMap<>();
            running.node()
                    .forEachConversation(conversation -> assertThat(seen.put(
                                    conversation.id().value(),
                                    conversation.snapshot().tokens()))
                            .isNull());

            assertThat(seen).isEqualTo(expected);
        }
    }

    @Test
    void theRoomOnTheDiskIsTold() throws Exception {
        try (RunningNode running = RunningNode.start(directory, 1, 1 << 20)) {
            assertThat(running.node().disk().usableBytes()).isPositive();
            assertThat(running.node().disk().reserveBytes()).isZero();
            assertThat(running.node().disk().low()).isFalse();
        }
    }
}
