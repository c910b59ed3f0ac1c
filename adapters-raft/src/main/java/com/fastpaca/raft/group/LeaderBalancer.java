package com.fastpaca.raft.group;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the leaders of this node's groups to where they should be. Each group has a node that it is best led by, so that the leaders are
 * spread evenly while all nodes are up; a node that stops lets others lead before it does.
 */
public final class LeaderBalancer {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderBalancer.class);

    /** How long a hand-over may take, as the group takes no writes meanwhile; one that has come to an election goes on nevertheless. */
    private static final long TRANSFER_MILLIS = 800;

    private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * TRANSFER_MILLIS);
    private static final long HAND_OVER_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Entries that a member may be behind and still be asked to lead: writes wait until it has them. */
    private static final long MAX_BEHIND = 64;

    /** By the numbers of their groups. */
    private final List<GroupClient> groups;

    /** The group that is looked at first, so that one that cannot be handed over does not hold up the others; of who balances. */
    private int next;

    LeaderBalancer(List<GroupClient> groups) {
        this.groups = List.copyOf(groups);
    }

    /**
     * Hands over at most one of the groups that this node leads and another should. Blocks for as long as that takes, a second for each
     * group whose best node does not answer. Called by one thread.
     *
     * @param accepts whether this node is to lead any group
     */
    public void balance(boolean accepts) throws InterruptedException {
        boolean tried = false;
        for (int count = 0; count < groups.size() && !tried; count++) {
            tried = balance(next, accepts);
            next = (next + 1) % groups.size();
        }
    }

    /** Whether a hand-over was tried. */
    private boolean balance(int number, boolean accepts) throws InterruptedException {
        GroupClient group = groups.get(number);
        GroupMember member = group.member();
        RaftPeerId best = best(member, number);
        if (best == null || !member.isReadyLeader() || (accepts && best.equals(member.self()))) {
            return false;
        }
        Optional<RaftPeerId> willing = await(
                accepts
                        ? mostAdvanced(group, each -> each.equals(best), GroupPosition::settled)
                        : mostAdvanced(group, each -> true, each -> true),
                Optional.<RaftPeerId>empty(),
                ANSWER_NANOS);
        if (willing.isEmpty()) {
            return false;
        }
        LOG.atInfo()
                .addKeyValue("event", "group_hand_over_begun")
                .addKeyValue("group", number)
                .addKeyValue("peer", willing.get())
                .log("group {} is handed over to node {}, which is to lead it", number, willing.get());
        await(handOver(member, number, willing.get()), false, ANSWER_NANOS);
        return true;
    }

    /** Whether this node leads any group. */
    public boolean leadsAny() {
        return groups.stream().anyMatch(group -> group.member().isReadyLeader());
    }

    /** The same on every node that knows the same members. */
    private static @Nullable RaftPeerId best(GroupMember member, int number) {
        List<RaftPeerId> voters = member.voters().stream()
                .map(RaftPeer::getId)
                .sorted(Comparator.comparing(RaftPeerId::toString))
                .toList();
        return voters.isEmpty() ? null : voters.get(number % voters.size());
    }

    /**
     * Hands over all groups that this node leads, as far as others can lead them, and tries again those that were not for as long as there
     * is time. By then {@link GroupPosition#acceptsLeadership} of this node must be false, or it would get them back.
     */
    public void handOverAll(Duration timeout) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        List<Integer> led = ledWithOthers();
        for (long left = timeout.toNanos(); !led.isEmpty() && left > 0; left = deadlineNanos - System.nanoTime()) {
            CompletableFuture<?>[] all = led.stream()
                    .map(number -> handOverToMostAdvanced(groups.get(number), number))
                    .toArray(CompletableFuture<?>[]::new);
            await(CompletableFuture.allOf(all).thenApply(handedOver -> true), false, left);
            LockSupport.parkNanos(HAND_OVER_AGAIN_NANOS);
            led = ledWithOthers();
        }
        if (!led.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("event", "groups_not_handed_over")
                    .log("not all groups were handed over in time; the others elect new leaders");
        }
    }

    private List<Integer> ledWithOthers() {
        return IntStream.range(0, groups.size())
                .filter(number -> groups.get(number).member().isLeader()
                        && !groups.get(number).others().isEmpty())
                .boxed()
                .toList();
    }

    private static CompletableFuture<Boolean> handOverToMostAdvanced(GroupClient group, int number) {
        return mostAdvanced(group, each -> true, each -> true)
                .thenCompose(willing -> willing.map(peer -> handOver(group.member(), number, peer))
                        .orElseGet(() -> CompletableFuture.completedFuture(false)));
    }

    private static CompletableFuture<Boolean> handOver(GroupMember member, int number, RaftPeerId to) {
        return member.handOverTo(to, TRANSFER_MILLIS).handle((reply, failure) -> {
            boolean done = failure == null && reply.isSuccess();
            if (!done) {
                LOG.atInfo()
                        .addKeyValue("event", "group_hand_over_failed")
                        .addKeyValue("group", number)
                        .addKeyValue("peer", to)
                        .log(
                                "group {} could not be handed over to node {}: {}",
                                number,
                                to,
                                String.valueOf(failure == null ? reply.getException() : failure));
            }
            return done;
        });
    }

    /** Of the others that would lead and are not far behind, the one that serves, and has applied most. Never fails. */
    private static CompletableFuture<Optional<RaftPeerId>> mostAdvanced(
            GroupClient group, Predicate<RaftPeerId> candidates, Predicate<GroupPosition> wanted) {
        List<RaftPeer> asked = group.others().stream()
                .filter(peer -> candidates.test(peer.getId()))
                .toList();
        return group.positions(asked)
                .thenApply(positions -> positions.stream()
                        .filter(each -> each.acceptsLeadership()
                                && each.appliedIndex() >= group.member().appliedIndex() - MAX_BEHIND)
                        .filter(wanted)
                        .max(Comparator.comparing(GroupPosition::settled)
                                .thenComparingLong(GroupPosition::appliedIndex))
                        .map(each -> RaftPeerId.valueOf(each.member())));
    }

    private static <T> T await(CompletableFuture<T> future, T otherwise, long nanos) throws InterruptedException {
        try {
            return future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug()
                    .addKeyValue("event", "leadership_unchanged")
                    .setCause(e)
                    .log("leadership stays where it is for now");
            return otherwise;
        }
    }
}
