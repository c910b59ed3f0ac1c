package com.fastpaca.raft.group;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
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
    private final List<RaftGroupId> groups;
    private final ClientId client = ClientId.randomId();

    /** Each group has an entry and a read under way at most, so these stay few; they wait for Ratis' locks where event loops must not.
     * Idle threads end by themselves. */
    private final Executor senders = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("raft-senders-", 0).daemon().factory());

    private RaftGroups(RaftServer server, List<RaftGroupId> groups) {
        this.server = server;
        this.groups = groups;
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
     * @param segmentBytes size of a log segment
     * @param machines the state machine of each group, by its number
     * @throws IOException if a group cannot be started on its storage
     */
    public static RaftGroups start(
            UUID nodeId, UUID clusterId, int count, Path storage, long segmentBytes, IntFunction<StateMachine> machines)
            throws IOException {
        Map<RaftGroupId, StateMachine> byGroup = new TreeMap<>(Comparator.comparing(RaftGroupId::getUuid));
        List<RaftGroupId> groups = new ArrayList<>(count);
        List<RaftGroupId> missing = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            RaftGroupId group = groupId(clusterId, number);
            groups.add(group);
            byGroup.put(group, machines.apply(number));
            if (!Files.isDirectory(directory(storage, group))) {
                missing.add(group);
            }
        }
        RaftPeer self = RaftPeer.newBuilder().setId(nodeId.toString()).build();
        RaftServer server = RaftServer.newBuilder()
                .setServerId(self.getId())
                .setProperties(RaftSettings.of(storage, segmentBytes))
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setStateMachineRegistry(byGroup::get)
                .build();
        RaftGroups started = new RaftGroups(server, groups);
        try {
            server.start();
            for (RaftGroupId group : missing) {
                started.make(RaftGroup.valueOf(group, self));
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

    /** The port of 127.0.0.1 that Ratis' server listens on. */
    public int loopbackPort() {
        return server.getServerRpc().getInetSocketAddress().getPort();
    }

    private GroupClient client(int group) {
        return new GroupClient(server, groups.get(group));
    }

    public Proposer proposer(int group) {
        return new Proposer(client(group), senders);
    }

    public ReadBarrier readBarrier(int group) {
        return new ReadBarrier(client(group), senders);
    }

    /** Lets a group ask its state machine for the newest snapshot, and purge its log up to that. */
    public CompletableFuture<RaftClientReply> purgeLog(int group) {
        return server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                client, server.getId(), groups.get(group), 0, SNAPSHOT_REQUEST_TIMEOUT_MILLIS));
    }

    /** Whether this node's member can take writes, or at least knows a leader that can. */
    public boolean isReady(int group) {
        try {
            return server.getDivision(groups.get(group)).getInfo().isLeaderReady();
        } catch (IOException e) {
            return false;
        }
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
        if (server.getLifeCycleState() != LifeCycle.State.CLOSED) {
            server.close();
        }
    }
}
