package com.fastpaca.raft.group;

import com.fastpaca.raft.metrics.Distribution;
import com.fastpaca.raft.metrics.GroupMetrics;
import com.fastpaca.raft.metrics.GroupMetrics.Role;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * This node's member of one group, as Ratis runs it. Where Ratis has no such member, as on a node that was removed from its cluster, the
 * answers are those of one that takes no part.
 */
public final class GroupMember {
    private static final long ANSWERED_MILLIS = TimeUnit.SECONDS.toMillis(10);
    private static final long PURGE_TIMEOUT_MILLIS = 60_000;

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId id = ClientId.randomId();

    GroupMember(RaftServer server, RaftGroupId group) {
        this.server = server;
        this.group = group;
    }

    private <T> Optional<T> ask(Function<RaftServer.Division, T> question) {
        try {
            return Optional.of(question.apply(server.getDivision(group)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    RaftPeerId self() {
        return server.getId();
    }

    RaftGroupId group() {
        return group;
    }

    /** Whether this node's Raft server stops, or has. */
    boolean isStopping() {
        return server.getLifeCycleState().isClosingOrClosed();
    }

    /** Whether the member runs; Ratis closes one whose log cannot be written. */
    public boolean isAlive() {
        return ask(division -> division.getInfo().isAlive()).orElse(false);
    }

    /**
     * Tells a member that has started what is committed, which its log does not say: without a majority nobody else would.
     *
     * @param index of the last entry that was applied before; -1 if there is none
     */
    public void recall(long index) {
        var _ = ask(division -> division.getRaftLog().updateCommitIndex(index, 0, false));
    }

    Optional<RaftConfiguration> configuration() {
        return ask(RaftServer.Division::getRaftConf);
    }

    /** All voters that it knows of, itself included if it is one. */
    Collection<RaftPeer> voters() {
        return configuration().map(RaftConfiguration::getCurrentPeers).orElse(List.of());
    }

    Collection<RaftPeer> otherVoters() {
        return voters().stream().filter(peer -> !peer.getId().equals(self())).toList();
    }

    /** Who leads, as far as it knows. */
    @Nullable
    RaftPeer leader() {
        try {
            return ask(GroupMember::leaderOf).flatMap(known -> known).orElse(null);
        } catch (RuntimeException e) {
            // Whatever Ratis throws while it stops: a write that it threw at would never be answered.
            return null;
        }
    }

    private static Optional<RaftPeer> leaderOf(RaftServer.Division division) {
        return Optional.ofNullable(division.getInfo().getLeaderId())
                .map(leader -> division.getRaftConf().getPeer(leader));
    }

    /** Whether it leads, also while it does not take writes yet. */
    boolean isLeader() {
        return ask(division -> division.getInfo().isLeader()).orElse(false);
    }

    /** Whether it leads and takes writes. */
    boolean isReadyLeader() {
        return ask(division -> division.getInfo().isLeaderReady()).orElse(false);
    }

    long appliedIndex() {
        return ask(division -> division.getInfo().getLastAppliedIndex()).orElse(-1L);
    }

    /** Whether it leads and sends a snapshot to another member, or is about to. */
    public boolean isSendingSnapshot() {
        return ask(division -> Followers.lowestNextIndex(division.getInfo(), ANSWERED_MILLIS)
                        < division.getRaftLog().getStartIndex())
                .orElse(false);
    }

    /** Where it is, and what it has done. */
    public GroupMetrics.Member metrics() {
        return ask(GroupMember::metricsOf)
                .orElseGet(() -> new GroupMetrics.Member(
                        Role.OTHER,
                        false,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Distribution.ofNanos().read()));
    }

    private static GroupMetrics.Member metricsOf(RaftServer.Division division) {
        DivisionInfo info = division.getInfo();
        RaftLog log = division.getRaftLog();
        TermIndex last = log.getLastEntryTermIndex();
        long lastIndex = last == null ? log.getSnapshotIndex() : last.getIndex();
        KeptMetrics.OfMember kept = KeptMetrics.of(division.getMemberId());
        return new GroupMetrics.Member(
                roleOf(info),
                info.getLeaderId() != null,
                info.getCurrentTerm(),
                lastIndex,
                log.getLastCommittedIndex(),
                info.getLastAppliedIndex(),
                followerLag(info, lastIndex),
                kept.elections().sum(),
                kept.syncNanos().read());
    }

    private static Role roleOf(DivisionInfo info) {
        return switch (info.getCurrentRole()) {
            case LEADER -> Role.LEADER;
            case FOLLOWER -> Role.FOLLOWER;
            case CANDIDATE -> Role.CANDIDATE;
            case LISTENER, UNRECOGNIZED -> Role.OTHER;
        };
    }

    private static long followerLag(DivisionInfo info, long lastIndex) {
        long[] confirmed = info.getFollowerMatchIndices();
        return confirmed == null
                ? 0
                : Math.max(0, lastIndex - Arrays.stream(confirmed).min().orElse(lastIndex));
    }

    /** Lets another member lead. */
    CompletableFuture<RaftClientReply> handOverTo(RaftPeerId other, long timeoutMillis) {
        try {
            return server.transferLeadershipAsync(
                    new TransferLeadershipRequest(id, self(), group, 0, other, timeoutMillis));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Lets the group ask its state machine for the newest snapshot, and purge its log up to that. */
    public CompletableFuture<RaftClientReply> purgeLog() {
        return server.snapshotManagementAsync(
                SnapshotManagementRequest.newCreate(id, self(), group, 0, PURGE_TIMEOUT_MILLIS));
    }

    /** Takes a request as if it had come from another node. */
    CompletableFuture<RaftClientReply> submit(RaftClientRequest request) {
        try {
            // The division itself: the server would let another thread send, and have this one wait for it.
            var division = (RaftClientAsynchronousProtocol) server.getDivision(group);
            return division.submitClientRequestAsync(request);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    CompletableFuture<RaftClientReply> changeVoters(SetConfigurationRequest request) {
        try {
            return server.setConfigurationAsync(request);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
