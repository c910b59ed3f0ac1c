package com.fastpaca.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.store.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.protocol.RaftPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A read sees what was acknowledged before it, or fails; which node it reads from does not matter. */
class ReadBarrierTest {
    private static final List<String> THREE = List.of("a", "b", "c");

    private final FakeGroup group = new FakeGroup();

    @Test
    void aloneTheLeaderAsksNobody() {
        group.own = position("a", 1, true, 7, List.of("a"));

        assertThat(barrier(Duration.ZERO).pass()).isCompleted();
        assertThat(group.asked).isEmpty();
    }

    @Test
    void aLeaderWaitsForAMajorityThatIsInItsTermStill() {
        group.own = position("a", 3, true, 7, THREE);

        CompletableFuture<Void> read = barrier(Duration.ZERO).pass();
        assertThat(read).isNotDone();
        group.answer("b", position("b", 3, false, 5, THREE));

        assertThat(read).isCompleted();
    }

    /** What Ratis' own read index does not see: the others have elected another leader meanwhile. */
    @Test
    void aLeaderThatWasPausedWhileTheOthersElectedAnotherServesNothing() {
        group.own = position("a", 3, true, 7, THREE);

        CompletableFuture<Void> read = barrier(Duration.ZERO).pass();
        group.answer("b", position("b", 4, false, 9, THREE));
        assertThat(read).isNotDone();
        group.answer("c", position("c", 4, false, 9, THREE));

        assertUnavailable(read);
    }

    @Test
    void aFollowerWaitsUntilItHasAppliedWhatTheLeaderHad() {
        group.own = position("a", 3, false, 5, THREE);

        CompletableFuture<Void> read = barrier(Duration.ofSeconds(5)).pass();
        group.answer("c", position("c", 3, true, 8, THREE));
        assertThat(read).isNotDone();
        group.apply(7);
        assertThat(read).isNotDone();
        group.apply(8);

        assertThat(read).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void aFollowerThatIsCutOffFromTheMajorityServesNothing() {
        group.own = position("a", 3, false, 5, THREE);

        CompletableFuture<Void> read = barrier(Duration.ZERO).pass();
        group.fail("b");
        assertThat(read).isNotDone();
        group.fail("c");

        assertUnavailable(read);
    }

    @Test
    void aMajorityWithoutALeaderIsNotEnough() {
        group.own = position("a", 3, false, 5, THREE);

        CompletableFuture<Void> read = barrier(Duration.ZERO).pass();
        group.answer("b", position("b", 3, false, 5, THREE));
        group.answer("c", position("c", 3, false, 5, THREE));

        assertUnavailable(read);
    }

    /** The reader was replaced and does not know; its own vote counts for nothing. */
    @Test
    void theVotersAreTheLeadersNotTheReaders() {
        group.own = position("a", 3, false, 5, THREE);

        CompletableFuture<Void> read = barrier(Duration.ZERO).pass();
        group.answer("b", position("b", 3, true, 9, List.of("b", "d", "e")));
        assertThat(read).isNotDone();
        group.fail("c");

        assertUnavailable(read);
    }

    @Test
    void whileVotersChangeBothListsNeedAMajority() {
        GroupPosition changing =
                new GroupPosition("a", 3, true, 7, true, true, List.of(List.of("a", "b", "c"), List.of("c", "d", "e")));
        group.own = changing;
        group.others.addAll(List.of("d", "e"));

        CompletableFuture<Void> read = barrier(Duration.ZERO).pass();
        group.answer("b", position("b", 3, false, 7, THREE));
        assertThat(read).isNotDone();
        group.answer("d", position("d", 3, false, 7, THREE));
        assertThat(read).isNotDone();
        group.answer("e", position("e", 3, false, 7, THREE));

        assertThat(read).isCompleted();
    }

    @Test
    void readsThatComeWhileARoundIsUnderWayShareTheNextOne() {
        group.own = position("a", 3, true, 7, THREE);
        ReadBarrier barrier = barrier(Duration.ZERO);

        CompletableFuture<Void> first = barrier.pass();
        CompletableFuture<Void> second = barrier.pass();
        CompletableFuture<Void> third = barrier.pass();
        assertThat(group.asked).containsExactly("b", "c");
        group.answer("b", position("b", 3, false, 7, THREE));

        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(group.asked).containsExactly("b", "c", "b", "c");
        group.answer("c", position("c", 3, false, 7, THREE));
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
    }

    @Test
    void aRoundThatCouldNotTellIsRepeatedWhilePatienceLasts() {
        group.own = position("a", 3, false, 5, THREE);
        group.answering = true;

        CompletableFuture<Void> read = barrier(Duration.ofSeconds(20)).pass();
        assertThat(read).isNotDone();
        group.leader = "b";
        group.apply(5);

        assertThat(read).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void aFailureDoesNotBlockTheReadsBehindIt() {
        group.own = position("a", 3, false, 5, THREE);
        ReadBarrier barrier = barrier(Duration.ZERO);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> read = barrier.pass();
            group.fail("b");
            group.fail("c");
            assertUnavailable(read);
        }
    }

    @Test
    void aRoundThatThrowsDoesNotBlockTheReadsBehindIt() {
        ReadBarrier barrier = barrier(Duration.ZERO);
        group.defect = new IllegalStateException("a defect");
        assertThat(barrier.pass())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCause(group.defect);

        group.defect = null;
        group.own = position("a", 3, true, 7, List.of("a"));
        assertThat(barrier.pass()).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void aReadForWhichThereIsNoThreadDoesNotBlockTheReadsBehindIt() {
        group.own = position("a", 3, true, 7, THREE);
        AtomicBoolean hasThread = new AtomicBoolean();
        ReadBarrier barrier = new ReadBarrier(
                group,
                group,
                task -> {
                    if (!hasThread.getAndSet(true)) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    task.run();
                },
                Duration.ZERO);

        CompletableFuture<Void> first = barrier.pass();
        CompletableFuture<Void> second = barrier.pass();
        group.answer("b", position("b", 3, false, 7, THREE));
        assertThat(first).isCompleted();
        assertUnavailable(second);

        CompletableFuture<Void> third = barrier.pass();
        group.answer("b", position("b", 3, false, 7, THREE));
        assertThat(third).isCompleted();
    }

    private ReadBarrier barrier(Duration patience) {
        return new ReadBarrier(group, group, Runnable::run, patience);
    }

    private static GroupPosition position(
            String member, long term, boolean leads, long appliedIndex, List<String> voters) {
        return new GroupPosition(member, term, leads, appliedIndex, true, true, List.of(voters));
    }

    private static void assertUnavailable(CompletableFuture<Void> read) {
        assertThat(read)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(UnavailableException.class);
    }

    /** Answers as a test says. */
    private static final class FakeGroup implements ReplicaProgress, ReadBarrier.Members {
        private GroupPosition own = ReadBarrierTest.position("a", 0, false, -1, THREE);
        private final List<String> others = new ArrayList<>(List.of("b", "c"));
        private final List<String> asked = new ArrayList<>();
        private final Map<String, CompletableFuture<GroupPosition>> answers = new HashMap<>();
        private final Map<Long, CompletableFuture<Void>> waiting = new HashMap<>();
        private long applied = -1;
        private volatile boolean answering;
        private @Nullable RuntimeException defect;
        private volatile String leader = "";

        @Override
        public GroupPosition position() {
            if (defect != null) {
                throw defect;
            }
            return own;
        }

        @Override
        public CompletableFuture<Void> awaitApplied(long index) {
            return own.leads() || applied >= index
                    ? CompletableFuture.completedFuture(null)
                    : waiting.computeIfAbsent(index, each -> new CompletableFuture<>());
        }

        void apply(long index) {
            applied = index;
            waiting.forEach((wanted, future) -> {
                if (wanted <= index) {
                    future.complete(null);
                }
            });
        }

        @Override
        public Collection<RaftPeer> others() {
            return others.stream()
                    .map(id -> RaftPeer.newBuilder().setId(id).build())
                    .toList();
        }

        @Override
        public CompletableFuture<GroupPosition> position(RaftPeer member) {
            String id = member.getId().toString();
            if (answering) {
                return CompletableFuture.completedFuture(ReadBarrierTest.position(id, 3, id.equals(leader), 5, THREE));
            }
            asked.add(id);
            CompletableFuture<GroupPosition> answer = new CompletableFuture<>();
            answers.put(id, answer);
            return answer;
        }

        private CompletableFuture<GroupPosition> asked(String id) {
            return Objects.requireNonNull(answers.get(id), "was not asked");
        }

        void answer(String id, GroupPosition position) {
            asked(id).complete(position);
        }

        void fail(String id) {
            asked(id).completeExceptionally(UnavailableException.turnedAway(id + " is away"));
        }
    }
}
