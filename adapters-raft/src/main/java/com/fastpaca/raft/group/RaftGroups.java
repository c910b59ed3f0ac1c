package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.LifeCycle;

/** A node's members of all Raft groups, in one Ratis server. */
public final class RaftGroups implements AutoCloseable {
    /** What a group takes outside the JVM's heap: its log's buffer. */
    public static final long DIRECT_BYTES = RaftSettings.WRITE_BUFFER.getSize();

    private final RaftServer server;
    private final PeerClient peers;
    private final Executor senders;

    /** By the numbers of their groups. */
    private final List<GroupClient> clients;

    private RaftGroups(RaftServer server, PeerClient peers, Executor senders, List<RaftGroupId> groups) {
        this.server = server;
        this.peers = peers;
        this.senders = senders;
        this.clients = groups.stream()
                .map(group -> new GroupClient(new GroupMember(server, group), peers, senders, GroupClient.PATIENCE))
                .toList();
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
        RaftGroups started = new RaftGroups(server, PeerClient.overGrpc(properties), senders, groups);
        try {
            server.start();
            for (RaftGroupId group : missing) {
                started.make(RaftGroup.valueOf(group, membership.voters()));
            }
            return started;
        } catch (IOException | RuntimeException | Error e) {
            try (started) {
                throw e;
            }
        }
    }

    private void make(RaftGroup group) throws IOException {
        RaftClientReply reply = server.groupManagement(
                GroupManagementRequest.newAdd(ClientId.randomId(), server.getId(), 0, group, true));
        if (!reply.isSuccess()) {
            throw new IOException("cannot make Raft group " + group.getGroupId(), reply.getException());
        }
    }

    /** The port of 127.0.0.1 that Ratis' server listens on. */
    public int loopbackPort() {
        return server.getServerRpc().getInetSocketAddress().getPort();
    }

    /** This node's member of a group. */
    public GroupMember member(int group) {
        return clients.get(group).member();
    }

    public Proposer newProposer(int group) {
        return new Proposer(clients.get(group), senders, GroupClient.PATIENCE);
    }

    public ReadBarrier newReadBarrier(int group, ReplicaProgress replica) {
        return new ReadBarrier(replica, clients.get(group), senders, ReadBarrier.PATIENCE);
    }

    public Voters newVoters(int group) {
        return new Voters(clients.get(group));
    }

    /** Of all groups. */
    public LeaderBalancer newLeaderBalancer() {
        return new LeaderBalancer(clients);
    }

    /** Where the voters of a group are, by their ids; empty for those that do not answer. Does not fail. */
    public CompletableFuture<Map<UUID, Optional<GroupPosition>>> positions(int group, ReplicaProgress replica) {
        GroupClient client = clients.get(group);
        RaftPeerId self = client.member().self();
        Collection<RaftPeer> voters = client.member().voters();
        Map<UUID, Optional<GroupPosition>> positions = new TreeMap<>();
        for (RaftPeer voter : voters) {
            positions.put(Peers.nodeId(voter), voter.getId().equals(self) ? positionOf(replica) : Optional.empty());
        }
        List<RaftPeer> others =
                voters.stream().filter(voter -> !voter.getId().equals(self)).toList();
        return client.positions(others).thenApply(answers -> {
            answers.forEach(each -> positions.replace(UUID.fromString(each.member()), Optional.of(each)));
            return positions;
        });
    }

    private static Optional<GroupPosition> positionOf(ReplicaProgress replica) {
        try {
            return Optional.of(replica.position());
        } catch (UnavailableException closed) {
            return Optional.empty();
        }
    }

    /** Stops the members of all groups, which closes their state machines. */
    @Override
    public void close() throws IOException {
        try {
            peers.close();
        } finally {
            if (server.getLifeCycleState() != LifeCycle.State.CLOSED) {
                server.close();
            }
        }
    }
}
