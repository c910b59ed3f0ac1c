package com.fastpaca.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.raft.group.FakeRatis;
import com.fastpaca.raft.group.GroupPosition;
import com.fastpaca.raft.group.ReplicaProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE);
    private final Replica first = new Replica();
    private final Replica second = new Replica();

    private final Readiness readiness =
            new Readiness(List.of(FakeRatis.barrier(first), FakeRatis.barrier(second)), nanoTime::get);

    /** Of a group whose only member is on this node. */
    private static final class Replica implements ReplicaProgress {
        private boolean leads = true;
        private int reads;
        private CompletableFuture<Void> applied = CompletableFuture.completedFuture(null);

        @Override
        public GroupPosition position() {
            reads++;
            if (!leads) {
                throw UnavailableException.turnedAway("it is closed");
            }
            return new GroupPosition("a", 1, true, 7, true, true, List.of(List.of("a")));
        }

        @Override
        public CompletableFuture<Void> awaitApplied(long index) {
            return applied;
        }
    }

    private void passes(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private void provesFor(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(1)) {
            passes(Duration.ofSeconds(1));
            readiness.prove();
        }
    }

    @Test
    void aNodeIsReadyOnceAllGroupsHaveLetAReadPass() {
        assertThat(readiness.isProved()).isFalse();
        second.leads = false;
        readiness.prove();
        assertThat(readiness.isProved()).isFalse();
        assertThat(readiness.wasProved()).isFalse();

        second.leads = true;
        readiness.prove();
        assertThat(readiness.isProved()).isTrue();
    }

    @Test
    void aNodeThatHasNotProvedItOfLateIsNotReady() {
        readiness.prove();
        passes(Duration.ofSeconds(3).minusNanos(1));
        assertThat(readiness.isProved()).isTrue();

        passes(Duration.ofNanos(1));
        assertThat(readiness.isProved()).isFalse();
        assertThat(readiness.wasProved()).isTrue();
    }

    @Test
    void aProofThatFailsTakesNothingBack() {
        readiness.prove();
        first.leads = false;
        passes(Duration.ofSeconds(1));
        readiness.prove();

        assertThat(readiness.isProved()).isTrue();
        passes(Duration.ofSeconds(2));
        assertThat(readiness.isProved()).isFalse();
    }

    /** They would pile up behind a group that does not answer. */
    @Test
    void oneProofIsUnderWayAtATime() {
        second.applied = new CompletableFuture<>();
        readiness.prove();
        readiness.prove();
        assertThat(first.reads).isEqualTo(1);
        assertThat(readiness.isProved()).isFalse();

        second.applied.complete(null);
        assertThat(readiness.isProved()).isTrue();
        readiness.prove();
        assertThat(first.reads).isEqualTo(2);
    }

    @Test
    void aNodeHasSettledOnceItWasReadyForAWhile() {
        readiness.prove();
        provesFor(Duration.ofSeconds(5));
        assertThat(readiness.isSettled()).isFalse();

        passes(Duration.ofNanos(1));
        assertThat(readiness.isSettled()).isTrue();
    }

    @Test
    void aNodeThatWasUnreadyHasToSettleAnew() {
        readiness.prove();
        provesFor(Duration.ofSeconds(6));
        assertThat(readiness.isSettled()).isTrue();

        passes(Duration.ofSeconds(3));
        readiness.prove();
        assertThat(readiness.isProved()).isTrue();
        assertThat(readiness.isSettled()).isFalse();
        provesFor(Duration.ofSeconds(6));
        assertThat(readiness.isSettled()).isTrue();
    }
}
