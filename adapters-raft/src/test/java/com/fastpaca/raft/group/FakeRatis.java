package com.fastpaca.raft.group;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.proto.RaftProtos.RaftClientRequestProto.TypeCase;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;

/**
 * What Ratis is to one node's member of one group: it is in the state that a test sets, answers as the test says, and takes note of what it
 * is asked.
 */
public final class FakeRatis implements RaftClientRpc {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final UUID self;
    private final RaftGroupId group = RaftGroupId.valueOf(new UUID(0, 1));
    private final GroupMember member;
    private final PeerClient peers;
    private final GroupClient client;

    private volatile Optional<UUID> leader = Optional.empty();
    private volatile boolean takesWrites = true;
    private volatile List<UUID> voters = List.of();
    private volatile List<UUID> formerVoters = List.of();
    private volatile long appliedIndex;

    private final Map<UUID, GroupPosition> positions = new ConcurrentHashMap<>();
    private final List<RaftClientRequest> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile Function<RaftClientRequest, CompletableFuture<RaftClientReply>> answers = FakeRatis::done;

    public FakeRatis(UUID self) {
        this.self = self;
        this.member = new GroupMember(server(), group);
        this.peers = new PeerClient(ClientId.randomId(), this);
        this.client = clientOn(Runnable::run);
    }

    GroupClient client() {
        return client;
    }

    /** @param senders threads on which a write goes on */
    GroupClient clientOn(Executor senders) {
        return new GroupClient(member, peers, senders, PATIENCE);
    }

    public Voters voters() {
        return new Voters(client);
    }

    /** Of a group whose only member has this replica. */
    public static ReadBarrier barrier(ReplicaProgress replica) {
        return new ReadBarrier(replica, new FakeRatis(new UUID(0, 1)).client, Runnable::run, PATIENCE);
    }

    public FakeRatis ledBy(UUID node) {
        leader = Optional.of(node);
        return this;
    }

    FakeRatis ledByNobody() {
        leader = Optional.empty();
        return this;
    }

    /** It leads, but what was committed before it did is not applied yet. */
    FakeRatis takingNoWrites() {
        takesWrites = false;
        return this;
    }

    public FakeRatis withVoters(UUID... nodes) {
        voters = List.of(nodes);
        formerVoters = List.of();
        return this;
    }

    /** Its voters change: a majority of both is needed. */
    public FakeRatis changingVoters(List<UUID> from, List<UUID> to) {
        voters = to;
        formerVoters = from;
        return this;
    }

    FakeRatis applied(long index) {
        appliedIndex = index;
        return this;
    }

    /** What another node answers if it is asked where it is; nothing before that. */
    public FakeRatis answering(GroupPosition position) {
        positions.put(UUID.fromString(position.member()), position);
        return this;
    }

    /** How anything is answered but where a node is; it says in the request which node is asked. */
    public FakeRatis answering(Function<RaftClientRequest, CompletableFuture<RaftClientReply>> all) {
        answers = all;
        return this;
    }

    /** The leader makes each change of the voters at once, and a new voter learns of it. */
    public FakeRatis makingChanges() {
        return answering(request -> {
            if (request instanceof SetConfigurationRequest change) {
                UUID[] next =
                        change.getPeersInNewConf().stream().map(Peers::nodeId).toArray(UUID[]::new);
                withVoters(next);
                for (UUID voter : next) {
                    answering(where(voter, next));
                }
            }
            return done(request);
        });
    }

    /** What a node answers that follows, and knows of these voters. */
    static GroupPosition where(UUID node, UUID... voters) {
        return where(node, 7, true, true, voters);
    }

    static GroupPosition where(UUID node, long applied, boolean accepts, boolean settled, UUID... voters) {
        return new GroupPosition(
                node.toString(),
                1,
                false,
                applied,
                accepts,
                settled,
                List.of(Arrays.stream(voters).map(UUID::toString).toList()));
    }

    public static CompletableFuture<RaftClientReply> done(RaftClientRequest request) {
        return CompletableFuture.completedFuture(RaftClientReply.newBuilder()
                .setRequest(request)
                .setSuccess()
                .setMessage(request.getMessage())
                .build());
    }

    /** By a leader that cannot do it now. */
    public static CompletableFuture<RaftClientReply> refused(RaftClientRequest request) {
        RaftGroupMemberId member = RaftGroupMemberId.valueOf(request.getServerId(), request.getRaftGroupId());
        return CompletableFuture.completedFuture(RaftClientReply.newBuilder()
                .setRequest(request)
                .setException(new LeaderNotReadyException(member))
                .build());
    }

    /** What was asked of this node and others, in this order, but for where a node is. */
    List<RaftClientRequest> asked() {
        return asked;
    }

    /** The changes of voters that were asked for: the nodes whose votes should count then. */
    public List<List<UUID>> askedVoters() {
        return asked.stream()
                .filter(SetConfigurationRequest.class::isInstance)
                .map(request -> ((SetConfigurationRequest) request)
                        .getPeersInNewConf().stream().map(Peers::nodeId).toList())
                .toList();
    }

    /** The nodes that should lead in this one's place. */
    List<UUID> askedToLead() {
        return asked.stream()
                .filter(TransferLeadershipRequest.class::isInstance)
                .map(request -> nodeId(((TransferLeadershipRequest) request).getNewLeader()))
                .toList();
    }

    List<RaftClientRequest> askedToWrite() {
        return asked.stream()
                .filter(request -> request.getClass() == RaftClientRequest.class && request.is(TypeCase.WRITE))
                .toList();
    }

    /** How often it was asked who leads. */
    int looks() {
        return looks.get();
    }

    static UUID nodeId(RaftPeerId id) {
        return UUID.fromString(id.toString());
    }

    private CompletableFuture<RaftClientReply> answer(RaftClientRequest request) {
        asked.add(request);
        return answers.apply(request);
    }

    @Override
    public RaftClientReply sendRequest(RaftClientRequest request) throws IOException {
        if (request.is(TypeCase.STALEREAD)) {
            GroupPosition position = positions.get(nodeId(request.getServerId()));
            if (position == null) {
                throw new IOException("no connection");
            }
            return RaftClientReply.newBuilder()
                    .setRequest(request)
                    .setSuccess()
                    .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(position.toBytes())))
                    .build();
        }
        try {
            return answer(request).get();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("no answer");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {}

    @Override
    public void close() {}

    private RaftServer server() {
        RaftConfiguration configuration =
                as(RaftConfiguration.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getCurrentPeers" -> voters.stream().map(Peers::of).toList();
                    case "getPreviousPeers" ->
                        formerVoters.stream().map(Peers::of).toList();
                    case "getPeer" -> Peers.of(nodeId((RaftPeerId) arguments[0]));
                    default -> throw new AssertionError(method);
                });
        DivisionInfo info = as(DivisionInfo.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getLeaderId" -> {
                looks.incrementAndGet();
                yield leader.map(Peers::id).orElse(null);
            }
            case "isLeader" -> leader.equals(Optional.of(self));
            case "isLeaderReady" -> leader.equals(Optional.of(self)) && takesWrites;
            case "getLastAppliedIndex" -> appliedIndex;
            default -> throw new AssertionError(method);
        });
        Object division = Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(),
                new Class<?>[] {RaftServer.Division.class, RaftClientAsynchronousProtocol.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getInfo" -> info;
                    case "getRaftConf" -> configuration;
                    case "submitClientRequestAsync" -> answer((RaftClientRequest) arguments[0]);
                    default -> throw new AssertionError(method);
                });
        return as(RaftServer.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getId" -> Peers.id(self);
            case "getDivision" -> division;
            case "getLifeCycleState" -> LifeCycle.State.RUNNING;
            case "setConfigurationAsync", "transferLeadershipAsync" -> answer((RaftClientRequest) arguments[0]);
            default -> throw new AssertionError(method);
        });
    }

    private static <T> T as(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
