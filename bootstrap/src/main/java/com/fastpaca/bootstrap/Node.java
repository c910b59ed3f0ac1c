package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.log.NodeLog;
import com.fastpaca.bootstrap.machine.DirectMemory;
import com.fastpaca.bootstrap.metrics.NodeMetrics;
import com.fastpaca.bootstrap.metrics.NodeSeries;
import com.fastpaca.bootstrap.tls.NodeTls;
import com.fastpaca.http.request.BodyExecutor;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.ports.cluster.RaftEndpoint;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.stream.ConversationStreams;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.ports.transfer.ConversationTransfer;
import com.fastpaca.raft.cluster.ClusterMembership;
import com.fastpaca.raft.cluster.ClusterOverview;
import com.fastpaca.raft.cluster.MemberChanges;
import com.fastpaca.raft.codec.StoredBytes;
import com.fastpaca.raft.node.NodeDirectory;
import com.fastpaca.raft.node.RaftNode;
import com.fastpaca.raft.node.StartRefusedException;
import com.fastpaca.raft.peer.PeerCredentials;
import com.fastpaca.raft.peer.PeerTunnels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole node: the store, the use cases on it and the server in front, put together by hand. The server listens first, as nodes find each
 * other through it; then the cluster comes about, and its Raft groups start.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** Leadership is handed over while the node is unready and still serves. */
    private static final Duration HAND_OVER = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final NodeDirectory directory;
    private final ClusterMembership membership;
    private final FaultPolicy faults;
    private final Optional<NodeTls> tls;
    private final PeerTunnels tunnels;
    private final MemberChanges memberChanges;
    private final Workers workers;
    private final StoreOnceReady store;
    private final WriteBehind writeBehind;
    private final NodeMetrics metrics;
    private final Frontend frontend;
    private volatile @Nullable RaftNode raft;
    private volatile boolean stopping;

    private Node(
            Configuration configuration,
            TokenEstimators estimators,
            NodeDirectory directory,
            Consumer<String> onRefusal)
            throws StartRefusedException {
        this.configuration = configuration;
        this.directory = directory;
        ClusterSecrets secrets = ClusterSecrets.of(configuration);
        warnIfOpen(configuration, secrets);
        tls = tlsOf(configuration);
        PeerCredentials credentials = new PeerCredentials(secrets.presented(), tls.map(NodeTls::towardsPeers));
        membership = new ClusterMembership(
                new ClusterMembership.Settings(
                        configuration.cluster().seed(),
                        configuration.cluster().size(),
                        configuration.cluster().advertiseAddress(),
                        configuration.nodeName(),
                        credentials),
                directory,
                InetAddress::getAllByName,
                this::isReady,
                this::reconnect,
                onRefusal);
        faults = new FaultPolicy(
                membership::removal,
                () -> directory.identity().hasOthers(),
                onRefusal,
                FaultPolicy::halt,
                System::nanoTime);
        store = new StoreOnceReady(this::wasReady, membership::othersServe);
        writeBehind = new WriteBehind(configuration.archive());
        workers = new Workers(WriteBehind.maxReads(
                configuration.archive(), configuration.cluster().raftGroups()));
        tunnels = PeerTunnels.open(membership.addresses()::addressOf, credentials);
        metrics = new NodeMetrics(
                new NodeSeries.About(version(), name(), directory::identity, this::isReady),
                this::raft,
                configuration.metrics().topConversations());
        metrics.follow(writeBehind);
        tls.ifPresent(each -> metrics.followCertificate(each::validUntil));
        memberChanges = new MemberChanges(directory, membership.addresses(), () -> raft().map(RaftNode::voters));
        frontend = Frontend.start(configuration, useCases(estimators), tls.map(each -> each::newEngine));
    }

    private static void warnIfOpen(Configuration configuration, ClusterSecrets secrets) {
        int port = configuration.listenAddress().port();
        if (secrets.letEverybodyIn()) {
            LOG.atWarn()
                    .addKeyValue("event", "cluster_unprotected")
                    .log(
                            "neither FASTPACA_CLUSTER_SECRET nor FASTPACA_API_KEY is set: whoever reaches port {} can pose as a"
                                    + " node of the cluster, and read and delete all data",
                            port);
        } else if (configuration.access().isOpen()
                && !isLoopback(configuration.listenAddress().host())) {
            LOG.atWarn()
                    .addKeyValue("event", "api_unprotected")
                    .log("FASTPACA_API_KEY is not set: whoever reaches port {} can read and delete all data", port);
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private Frontend.UseCases useCases(TokenEstimators estimators) {
        ConversationWrites writes = new ConversationWrites(
                store,
                metrics.timedEstimators(estimators),
                metrics.timed(configuration.tokens().counter()),
                new EventCounting(configuration.tokens().perBinary()),
                InstantSource.system(),
                workers.largeRequests(),
                configuration.tokens().defaultBudget());
        EventLog log = new EventLog(store, writeBehind.archive());
        ConversationReads reads = new ConversationReads(store, log);
        return new Frontend.UseCases(
                writes,
                reads,
                new ConversationTransfer(store, reads, new StoredBytes(), InstantSource.system()),
                new ConversationStreams(store, log),
                this::isReady,
                new ReadExecutor(workers.reading(), workers.archiveReading()),
                new BodyExecutor(workers.largeRequests()),
                new OwnRaft(directory.identity().nodeId()),
                membership,
                new ClusterOverview(directory, membership, name(), this::raft),
                memberChanges,
                metrics);
    }

    /** What finds every node is a name that every node's certificate may have. */
    private static Optional<NodeTls> tlsOf(Configuration configuration) throws StartRefusedException {
        if (configuration.tls().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(NodeTls.follow(
                    configuration.tls().get(),
                    configuration.cluster().seed().stream().map(HostPort::host).toList()));
        } catch (IOException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Found by what carries the bytes of this node's peers. */
    private final class OwnRaft implements RaftEndpoint {
        private final UUID nodeId;

        OwnRaft(UUID nodeId) {
            this.nodeId = nodeId;
        }

        @Override
        public UUID nodeId() {
            return nodeId;
        }

        @Override
        public OptionalInt loopbackPort() {
            RaftNode started = raft;
            return started == null ? OptionalInt.empty() : started.loopbackPort();
        }
    }

    /**
     * A node that listens, and answers its peers; it serves only after {@link #serve}.
     *
     * @param onRefusal told why this process must stop after all: another one runs on a copy of its data directory, or its cluster has
     *     removed it
     * @throws StartRefusedException if the node must not start on what is in its data directory, or not with its settings
     */
    static Node listen(Configuration configuration, TokenEstimators estimators, Consumer<String> onRefusal)
            throws StartRefusedException, IOException {
        int raftGroups = configuration.cluster().raftGroups();
        DirectMemory.require(raftGroups);
        NodeDirectory directory = NodeDirectory.open(configuration.dataDirectory(), raftGroups);
        NodeLog.nameNode(nameOf(configuration, directory));
        try {
            return new Node(configuration, estimators, directory, onRefusal);
        } catch (StartRefusedException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Waits until the node is of a cluster, for as long as that takes, and starts its Raft groups.
     *
     * @throws StartRefusedException if that must not be
     * @throws InterruptedException if the node was stopped meanwhile
     */
    void serve() throws StartRefusedException, IOException, InterruptedException {
        var _ = membership.awaitFormation();
        RaftNode started = RaftNode.start(
                new RaftNode.Settings(
                        configuration.cluster().raftGroups(),
                        configuration.storage().snapshotBytes(),
                        configuration.storage().diskReserveBytes(),
                        writeBehind.isConfigured()),
                directory,
                faults::onFault);
        raft = started;
        store.started(started.store(), started.recalled());
        var _ = started.recalled()
                .thenRun(() -> LOG.atInfo()
                        .addKeyValue("event", "log_applied_again")
                        .log("this node holds again what it had applied before it stopped"));
        writeBehind.start(started);
    }

    private void reconnect(UUID node, long goneNanos) {
        LOG.atInfo()
                .addKeyValue("event", "peer_heard_again")
                .addKeyValue("peer", node)
                .log("node {} is heard again", node);
        tunnels.reconnect(node, goneNanos);
    }

    private String name() {
        return nameOf(configuration, directory);
    }

    private static String nameOf(Configuration configuration, NodeDirectory directory) {
        return configuration
                .nodeName()
                .orElseGet(() -> directory.identity().nodeId().toString());
    }

    private static String version() {
        @Nullable String packaged = Node.class.getPackage().getImplementationVersion();
        return packaged == null ? "unpackaged" : packaged;
    }

    /** Once it has been started. */
    private Optional<RaftNode> raft() {
        return Optional.ofNullable(raft);
    }

    private boolean isReady() {
        RaftNode started = raft;
        return !stopping && started != null && started.isReady();
    }

    private boolean wasReady() {
        RaftNode started = raft;
        return started != null && started.wasReady();
    }

    int port() {
        return frontend.port();
    }

    /** Turns unready, lets others lead and requests under way end, and stops. */
    void stop() {
        stopping = true;
        LOG.atInfo().addKeyValue("event", "node_stopping").log("stopping");
        try {
            RaftNode started = raft;
            frontend.stop(() -> leave(started), membership::othersServe);
            writeBehind.close();
            memberChanges.close();
            membership.close();
            workers.close();
            metrics.close();
            if (started != null) {
                started.close();
            }
            // After the groups, which would wait for seconds for connections that are gone.
            tunnels.close();
            tls.ifPresent(NodeTls::close);
            directory.close();
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("event", "groups_stopped_uncleanly")
                    .setCause(e)
                    .log("the Raft groups did not stop cleanly; what was acknowledged is safe");
        }
        LOG.atInfo().addKeyValue("event", "node_stopped").log("stopped");
    }

    private static void leave(@Nullable RaftNode started) {
        if (started != null) {
            try {
                started.leave(HAND_OVER);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
