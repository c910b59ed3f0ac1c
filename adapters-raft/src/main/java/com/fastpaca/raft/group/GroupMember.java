package com.fastpaca.raft.group;

import com.fastpaca.raft.figures.Distribution;
import com.fastpaca.raft.figures.GroupFigures;
import com.fastpaca.raft.figures.GroupFigures.Role;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;

/** This node's member of a group, as Ratis runs it, among the others. */
final class GroupMember implements ReadBarrier.Members {
    private static final long ANSWERED_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final RaftServer server;
    private final RaftGroupId group;
    private final GroupClient client;
    private final ClientId id = ClientId.randomId();

    GroupMember(RaftServer server, RaftGroupId group, GroupClient client) {
        this.server = server;
        this.group = group;
        this.client = client;
    }

    RaftPeerId self() {
        return server.getId();
    }

    private RaftServer.Division division() throws IOException {
        return server.getDivision(group);
    }

    /** All voters, this one included; none if it cannot be told. */
    Collection<RaftPeer> all() {
        try {
            return division().getRaftConf().getCurrentPeers();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public Collection<RaftPeer> others() {
        return all().stream().filter(peer -> !peer.getId().equals(self())).toList();
    }

    @Override
    public CompletableFuture<GroupPosition> position(RaftPeer member) {
        return client.position(member);
    }

    /** Also while it does not take writes yet. */
    boolean isLeader() {
        try {
            return division().getInfo().isLeader();
        } catch (IOException e) {
            return false;
        }
    }

    boolean leads() {
        try {
            return division().getInfo().isLeaderReady();
        } catch (IOException e) {
            return false;
        }
    }

    long appliedIndex() {
        try {
            return division().getInfo().getLastAppliedIndex();
        } catch (IOException e) {
            return -1;
        }
    }

    boolean isSendingSnapshot() {
        try {
            RaftServer.Division division = division();
            return Followers.lowestNextIndex(division.getInfo(), ANSWERED_MILLIS)
                    < division.getRaftLog().getStartIndex();
        } catch (IOException e) {
            return false;
        }
    }

    GroupFigures.Member figures() {
        try {
            RaftServer.Division division = division();
            DivisionInfo info = division.getInfo();
            RaftLog log = division.getRaftLog();
            TermIndex last = log.getLastEntryTermIndex();
            long lastIndex = last == null ? log.getSnapshotIndex() : last.getIndex();
            KeptMetrics.OfMember kept = KeptMetrics.of(division.getMemberId());
            return new GroupFigures.Member(
                    roleOf(info),
                    info.getLeaderId() != null,
                    info.getCurrentTerm(),
                    lastIndex,
                    log.getLastCommittedIndex(),
                    info.getLastAppliedIndex(),
                    followerLag(info, lastIndex),
                    kept.elections().sum(),
                    kept.syncNanos().read());
        } catch (IOException e) {
            return new GroupFigures.Member(
                    Role.OTHER, false, 0, 0, 0, 0, 0, 0, Distribution.ofNanos().read());
        }
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

    /** Asks this node's member to let another one lead. */
    CompletableFuture<RaftClientReply> handOverTo(RaftPeerId other, long timeoutMillis) {
        try {
            return server.transferLeadershipAsync(
                    new TransferLeadershipRequest(id, self(), group, 0, other, timeoutMillis));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
