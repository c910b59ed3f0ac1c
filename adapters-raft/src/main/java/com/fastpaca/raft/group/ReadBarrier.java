package com.fastpaca.raft.group;

import com.fastpaca.ports.store.Failures;
import com.fastpaca.ports.store.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeer;
import org.jspecify.annotations.Nullable;

/**
 * Makes reads of this node's replica linearizable: a read waits until the replica has applied all that had been acknowledged when it
 * began. A round asks all members of the group where they are. If a leader of a term answers, and a majority of its voters that are still
 * in this term, then no other leader can have acknowledged anything before the round began, and this one had applied all that it had
 * (read index: Ongaro, "Consensus: Bridging Theory and Practice", section 6.4, with the majority asked by the reader instead of by the
 * leader). Reads that come while a round is under way share the next one.
 *
 * <p>Ratis' own read index cannot be relied on: it takes an index that was confirmed once as confirmed for ever, so that a leader that was
 * paused while another took over answers from the past.
 */
public final class ReadBarrier {
    private static final long RETRY_MILLIS = 30;

    /** Longer than an election, so that a read outlives the leader. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReplicaProgress replica;
    private final Members members;
    private final Executor senders;
    private final Duration patience;
    private @Nullable CompletableFuture<Void> running;
    private @Nullable CompletableFuture<Void> next;

    /** The other members of the group. */
    interface Members {
        /** As far as this node knows them. */
        Collection<RaftPeer> others();

        CompletableFuture<GroupPosition> position(RaftPeer member);
    }

    /** @param patience after that long a read fails */
    ReadBarrier(ReplicaProgress replica, Members members, Executor senders, Duration patience) {
        this.replica = replica;
        this.members = members;
        this.senders = senders;
        this.patience = patience;
    }

    /**
     * Completes when this replica shows all that was acknowledged before the call. Fails with {@link UnavailableException}; with anything
     * else after a defect.
     */
    public CompletableFuture<Void> pass() {
        CompletableFuture<Void> round;
        synchronized (this) {
            if (running != null) {
                // The round under way may have asked before this call began.
                next = next == null ? new CompletableFuture<>() : next;
                return next;
            }
            round = new CompletableFuture<>();
            running = round;
        }
        start(round);
        return round;
    }

    private void start(CompletableFuture<Void> round) {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        // From within stages: whatever they throw ends this round, or all later ones would wait for it.
        CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);
        var _ = begun.thenCompose(none -> readIndex(deadlineNanos))
                // What is after the index may take a while to be applied; other reads need not wait for that.
                .whenComplete((index, failure) -> startNext())
                .thenCompose(index -> awaitApplied(index, deadlineNanos))
                .whenComplete((applied, failure) -> {
                    if (failure == null) {
                        round.complete(null);
                    } else {
                        round.completeExceptionally(Failures.causeOf(failure));
                    }
                });
    }

    private void startNext() {
        CompletableFuture<Void> following;
        synchronized (this) {
            following = next;
            running = following;
            next = null;
        }
        if (following != null) {
            try {
                senders.execute(() -> start(following));
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                startNext();
                following.completeExceptionally(unavailable("this node has no thread for a read"));
            }
        }
    }

    private CompletableFuture<Void> awaitApplied(long index, long deadlineNanos) {
        return replica.awaitApplied(index)
                .orTimeout(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(unavailable("this node is behind its Raft group")));
    }

    private CompletableFuture<Long> readIndex(long deadlineNanos) {
        return askOnce().thenCompose(index -> {
            if (index.isPresent()) {
                return CompletableFuture.completedFuture(index.get());
            }
            if (System.nanoTime() >= deadlineNanos) {
                return CompletableFuture.failedFuture(unavailable("no majority of the Raft group answers"));
            }
            return new CompletableFuture<Void>()
                    .completeOnTimeout(null, RETRY_MILLIS, TimeUnit.MILLISECONDS)
                    .thenComposeAsync(paused -> readIndex(deadlineNanos), senders);
        });
    }

    private static UnavailableException unavailable(String message) {
        return UnavailableException.turnedAway(message);
    }

    /** The index up to which everything acknowledged before is, or empty if those who answer cannot tell. */
    private CompletableFuture<Optional<Long>> askOnce() {
        GroupPosition own;
        try {
            own = replica.position();
        } catch (UnavailableException closed) {
            return CompletableFuture.failedFuture(closed);
        }
        if (own.isMajority(id -> id.equals(own.member())) && own.leads()) {
            return CompletableFuture.completedFuture(Optional.of(own.appliedIndex()));
        }
        Asking asking = new Asking(own, List.copyOf(members.others()));
        return asking.index;
    }

    /** One question to all members. */
    private final class Asking {
        private final CompletableFuture<Optional<Long>> index = new CompletableFuture<>();
        private final Map<String, GroupPosition> positions = new HashMap<>();
        private int unanswered;

        Asking(GroupPosition own, List<RaftPeer> others) {
            unanswered = others.size() + 1;
            List<CompletableFuture<GroupPosition>> answers = new ArrayList<>();
            others.forEach(each -> answers.add(members.position(each)));
            answer(own);
            answers.forEach(each -> {
                var _ = each.whenComplete((position, failure) -> answer(position));
            });
        }

        private void answer(@Nullable GroupPosition position) {
            Optional<Long> found;
            boolean all;
            synchronized (this) {
                unanswered--;
                if (position != null) {
                    positions.put(position.member(), position);
                }
                found = confirmed();
                all = unanswered == 0;
            }
            if (found.isPresent() || all) {
                index.complete(found);
            }
        }

        private Optional<Long> confirmed() {
            return positions.values().stream()
                    .filter(leader -> leader.leads() && leader.isMajority(id -> isIn(leader.term(), id)))
                    .map(GroupPosition::appliedIndex)
                    .findAny();
        }

        private boolean isIn(long term, String member) {
            GroupPosition position = positions.get(member);
            return position != null && position.term() == term;
        }
    }
}
