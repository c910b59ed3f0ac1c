package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.config.Sources;
import com.fastpaca.bootstrap.config.TlsFiles;
import com.fastpaca.bootstrap.metrics.NodeMetrics;
import com.fastpaca.bootstrap.metrics.NodeSeries;
import com.fastpaca.bootstrap.tls.NodeTls;
import com.fastpaca.bootstrap.tls.TestAuthority;
import com.fastpaca.bootstrap.tls.TestAuthority.Issued;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import com.fastpaca.http.request.BodyExecutor;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.archive.NoArchive;
import com.fastpaca.ports.cluster.RaftEndpoint;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.stream.ConversationStreams;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.transfer.ConversationTransfer;
import com.fastpaca.raft.codec.StoredBytes;
import com.fastpaca.raft.node.NodeIdentity;
import com.fastpaca.raft.node.StartRefusedException;
import com.fastpaca.raft.peer.PeerCredentials;
import com.fastpaca.raft.peer.PeerTunnels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.TimeDuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Raft group whose members, and whose client, reach each other through the public ports alone, and through TLS. */
@Timeout(300)
class TunnelledRaftTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "FASTPACA_HOST", "127.0.0.1",
            "FASTPACA_PORT", "0",
            "FASTPACA_DRAIN_DELAY_MS", "0",
            "FASTPACA_RATE_LIMIT_RPS", "1",
            "FASTPACA_MAX_REQUESTS", "1",
            "FASTPACA_API_KEY", "a-key-of-the-API");

    @TempDir
    private Path directory;

    @TempDir
    private static Path certificates;

    private final Configuration configuration = configuration();
    private final NodeTls tls = tls();
    private final List<Member> members = Stream.generate(Member::new).limit(3).toList();
    private final RaftGroup group = RaftGroup.valueOf(
            RaftGroupId.randomId(), members.stream().map(Member::peer).toList());
    private final PeerTunnels tunnels = PeerTunnels.open(
            this::address,
            new PeerCredentials(ClusterSecrets.of(configuration).presented(), Optional.of(tls.towardsPeers())));

    private static Configuration configuration() {
        return switch (Configuration.read(Sources.of(ENVIRONMENT), new JtokkitEstimators())) {
            case Configuration.Reading.Valid(Configuration valid, var _) -> valid;
            case Configuration.Reading.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private static NodeTls tls() {
        try {
            Issued issued = new TestAuthority(certificates.resolve("authority")).issue("node", "ip:127.0.0.1");
            Path authority = certificates.resolve("authority/authority.crt");
            return NodeTls.follow(new TlsFiles(issued.certificate(), issued.key(), Optional.of(authority)), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Optional<InetSocketAddress> address(UUID node) {
        return members.stream()
                .filter(member -> member.nodeId.equals(node) && member.publicPort != 0)
                .map(member -> InetSocketAddress.createUnresolved("127.0.0.1", member.publicPort))
                .findFirst();
    }

    /** A node without its own groups: a server in front, and beside it a member of the test's group. */
    private final class Member implements RaftEndpoint {
        private final UUID nodeId = UUID.randomUUID();
        private final Recorder recorder = new Recorder();
        private volatile int publicPort;
        private Optional<RaftServer> raft = Optional.empty();
        private Optional<Frontend> frontend = Optional.empty();

        RaftPeer peer() {
            return RaftPeer.newBuilder()
                    .setId(nodeId.toString())
                    .setAddress(PeerTunnels.target(nodeId))
                    .build();
        }

        void listen() throws StartRefusedException {
            InMemoryConversationStore store = new InMemoryConversationStore();
            EventLog log = new EventLog(store, new NoArchive());
            ConversationReads reads = new ConversationReads(store, log);
            Frontend started = Frontend.start(
                    configuration,
                    new Frontend.UseCases(
                            new ConversationWrites(
                                    store,
                                    new JtokkitEstimators(),
                                    configuration.tokens().counter(),
                                    new EventCounting(1),
                                    InstantSource.system(),
                                    Runnable::run,
                                    1_000),
                            reads,
                            new ConversationTransfer(store, reads, new StoredBytes(), InstantSource.system()),
                            new ConversationStreams(store, log),
                            () -> true,
                            new ReadExecutor(Runnable::run, Runnable::run),
                            new BodyExecutor(Runnable::run),
                            this,
                            caller -> caller,
                            () -> new CompletableFuture<>(),
                            change -> new CompletableFuture<>(),
                            new NodeMetrics(
                                    new NodeSeries.About("0", "n", () -> NodeIdentity.blank(nodeId, 1), () -> true),
                                    Optional::empty,
                                    0)),
                    Optional.of(tls::newEngine));
            frontend = Optional.of(started);
            publicPort = started.port();
        }

        void vanish() {
            frontend.ifPresent(frontend -> frontend.stop(() -> {}, () -> false));
            frontend = Optional.empty();
            publicPort = 0;
        }

        void join() throws IOException {
            RaftProperties properties = new RaftProperties();
            RaftServerConfigKeys.setStorageDir(
                    properties, List.of(directory.resolve(nodeId.toString()).toFile()));
            RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
            RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(2, TimeUnit.SECONDS));
            GrpcConfigKeys.Server.setHost(properties, "127.0.0.1");
            GrpcConfigKeys.Server.setPort(properties, 0);
            RaftServer server = RaftServer.newBuilder()
                    .setServerId(peer().getId())
                    .setGroup(group)
                    .setProperties(properties)
                    .setStateMachine(recorder)
                    .build();
            server.start();
            raft = Optional.of(server);
        }

        @Override
        public UUID nodeId() {
            return nodeId;
        }

        @Override
        public OptionalInt loopbackPort() {
            return raft.map(server -> OptionalInt.of(
                            server.getServerRpc().getInetSocketAddress().getPort()))
                    .orElse(OptionalInt.empty());
        }
    }

    private static final class Recorder extends BaseStateMachine {
        private final List<Integer> applied = new CopyOnWriteArrayList<>();

        @Override
        public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
            LogEntryProto entry = transaction.getLogEntry();
            applied.add(
                    entry.getStateMachineLogEntry().getLogData().toStringUtf8().hashCode());
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            return CompletableFuture.completedFuture(Message.EMPTY);
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Member member : members) {
            if (member.raft.isPresent()) {
                member.raft.get().close();
            }
            member.vanish();
        }
        tunnels.close();
        tls.close();
    }

    @Test
    void writesAreReplicatedThroughThePublicPortsAndAMemberThatWasAwayCatchesUp() throws Exception {
        for (Member member : members) {
            member.listen();
            member.join();
        }
        List<Integer> written = new ArrayList<>();
        try (RaftClient client = RaftClient.newBuilder()
                .setProperties(new RaftProperties())
                .setRaftGroup(group)
                .build()) {
            for (int i = 0; i < 20; i++) {
                written.add(write(client, "entry " + i));
            }
            written.add(write(client, "large ".repeat(350_000)));
            awaitApplied(members, written);

            Member follower = follower(client);
            follower.vanish();
            for (int i = 0; i < 5; i++) {
                written.add(write(client, "without one " + i));
            }
            awaitApplied(members.stream().filter(member -> member != follower).toList(), written);
            follower.listen();
            awaitApplied(members, written);
        }
    }

    private Member follower(RaftClient client) {
        String leader = client.getLeaderId().toString();
        return members.stream()
                .filter(member -> !member.nodeId.toString().equals(leader))
                .findFirst()
                .orElseThrow();
    }

    private static int write(RaftClient client, String text) throws IOException {
        assertThat(client.io().send(Message.valueOf(text)).isSuccess()).isTrue();
        return text.hashCode();
    }

    private static void awaitApplied(List<Member> by, List<Integer> written) {
        for (Member member : by) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(member.recorder.applied).isEqualTo(written));
        }
    }
}
