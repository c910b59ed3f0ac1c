package com.fastpaca.raft.group;

import com.fastpaca.raft.figures.GroupFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.LifeCycle;

/** A node's members of all Raft groups, in one Ratis server. */
public final class RaftGroups implements AutoCloseable {
    /** What a group takes outside the JVM's heap: its log's buffer. */
    public static final long DIRECT_BYTES = RaftSettings.WRITE_BUFFER.getSize();

    private static final long SNAPSHOT_REQUEST_TIMEOUT_MILLIS = 60_000;

    private final RaftServer server;
    private final PeerClient peers;
    private final Executor senders;
    private final List<RaftGroupId> groups;
    private final ClientId client = ClientId.randomId();

    private RaftGroups(RaftServer server, PeerClient peers, Executor senders, List<RaftGroupId> groups) {
        this.server = server;
        this.peers = peers;
        this.senders = senders;
        this.groups = groups;
    }

    /**
     * The groups of a cluster as one of its nodes has them.
     *
     * @param members nodes whose votes count in groups that are made now; this node may be none of them yet
     * @param count groups among which the shards are spread
     * @param storage where Ratis keeps them
     * @param segmentBytes size of a log segment
     */
    public record Membership(
            UUID nodeId, UUID clusterId, List<UUID> members, int count, Path storage, long segmentBytes) {
        public Membership {
            members = List.copyOf(members);
        }

        boolean isAlone() {
            return members.equals(List.of(nodeId));
        }

        /** A group with no voters waits until the leader of those that there are makes this node one of them. */
        List<RaftPeer> voters() {
            return members.contains(nodeId) ? members.stream().map(Peers::of).toList() : List.of();
        }
    }

    /** The id of a cluster's group, by its number from 0. */
    public static RaftGroupId groupId(UUID clusterId, int number) {
        String name = clusterId + "/" + number;
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Where Ratis keeps a group below the storage directory. */
    public static Path directory(Path storage, RaftGroupId group) {
        return storage.resolve(group.getUuid().toString());
    }

    /**
     * Starts the members of the groups that have storage, and makes those that have none.
     *
     * @param machines the state machine of each group, by its number
     * @param senders threads that may wait for Ratis' locks where event loops must not; each group has an entry and a read under way at
     *     most, so that they stay few
     * @throws IOException if a group cannot be started on its storage
     */
    public static RaftGroups start(
            Membership membership, IntFunction<? extends StateMachine> machines, Executor senders) throws IOException {
        Map<RaftGroupId, StateMachine> byGroup = new TreeMap<>(Comparator.comparing(RaftGroupId::getUuid));
        List<RaftGroupId> groups = new ArrayList<>(membership.count());
        List<RaftGroupId> missing = new ArrayList<>();
        for (int number = 0; number < membership.count(); number++) {
            RaftGroupId group = groupId(membership.clusterId(), number);
            groups.add(group);
            byGroup.put(group, machines.apply(number));
            if (!Files.isDirectory(directory(membership.storage(), group))) {
                missing.add(group);
            }
        }
        RaftProperties properties =
                RaftSettings.of(membership.storage(), membership.segmentBytes(), membership.isAlone());
        RaftServer server = RaftServer.newBuilder()
                .setServerId(Peers.id(membership.nodeId()))
                .setProperties(properties)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setStateMachineRegistry(byGroup::get)
                .build();
        RaftGroups started = new RaftGroups(server, new PeerClient(properties), senders, groups);
        try {
            server.start();
            for (RaftGroupId group : missing) {
                started.make(RaftGroup.valueOf(group, membership.voters()));
            }
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void make(RaftGroup group) throws IOException {
        RaftClientReply reply =
                server.groupManagement(GroupManagementRequest.newAdd(client, server.getId(), 0, group, true));
        if (!reply.isSuccess()) {
            throw new IOException("cannot make Raft group " + group.getGroupId(), reply.getException());
        }
    }

    /**
     * Tells a group that has started what is committed, which its log does not say: without a majority nobody else would.
     *
     * @param index of the last entry that was applied before; -1 if there is none
     */
    public void recall(int group, long index) throws IOException {
        server.getDivision(groups.get(group)).getRaftLog().updateCommitIndex(index, 0, false);
    }

    /** The port of 127.0.0.1 that Ratis' server listens on. */
    public int loopbackPort() {
        return server.getServerRpc().getInetSocketAddress().getPort();
    }

    private GroupClient client(int group) {
        return new GroupClient(server, groups.get(group), peers, senders, GroupClient.PATIENCE);
    }

    public Proposer proposer(int group) {
        return new Proposer(client(group), senders, GroupClient.PATIENCE);
    }

    public ReadBarrier readBarrier(int group, GroupReplica replica) {
        return new ReadBarrier(replica, member(group), senders, ReadBarrier.PATIENCE);
    }

    public Voters voters(int group) {
        return new Voters(server, groups.get(group), client(group));
    }

    /** Keeps the leaders of all groups spread. */
    public Leadership leadership() {
        return new Leadership(
                IntStream.range(0, groups.size()).mapToObj(this::member).toList());
    }

    /** Where the members of a group are, by their ids; empty for those that do not answer. Does not fail. */
    public CompletableFuture<Map<UUID, Optional<GroupPosition>>> positions(int group, GroupReplica replica) {
        GroupMember member = member(group);
        Map<UUID, CompletableFuture<Optional<GroupPosition>>> asked = new TreeMap<>();
        for (RaftPeer peer : member.all()) {
            CompletableFuture<GroupPosition> position = peer.getId().equals(member.self())
                    ? CompletableFuture.supplyAsync(replica::position, Runnable::run)
                    : member.position(peer);
            asked.put(
                    UUID.fromString(peer.getId().toString()),
                    position.handle((answer, failure) -> Optional.ofNullable(answer)));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    Map<UUID, Optional<GroupPosition>> positions = new TreeMap<>();
                    asked.forEach((id, answer) -> positions.put(id, answer.join()));
                    return positions;
                });
    }

    private GroupMember member(int group) {
        return new GroupMember(server, groups.get(group), client(group));
    }

    /** Lets a group ask its state machine for the newest snapshot, and purge its log up to that. */
    public CompletableFuture<RaftClientReply> purgeLog(int group) {
        return server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                client, server.getId(), groups.get(group), 0, SNAPSHOT_REQUEST_TIMEOUT_MILLIS));
    }

    /** Where this node's member is. */
    public GroupFigures.Member figures(int group) {
        return member(group).figures();
    }

    /** Whether this node's member leads its group and sends a snapshot to another one, or is about to. */
    public boolean isSendingSnapshot(int group) {
        return member(group).isSendingSnapshot();
    }

    /** Whether this node's member runs; Ratis closes one whose log cannot be written. */
    public boolean isAlive(int group) {
        try {
            return server.getDivision(groups.get(group)).getInfo().isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        peers.close();
        if (server.getLifeCycleState() != LifeCycle.State.CLOSED) {
            server.close();
        }
    }
}
