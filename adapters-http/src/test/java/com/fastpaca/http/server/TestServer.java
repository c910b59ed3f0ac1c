package com.fastpaca.http.server;

import com.fastpaca.http.access.AccessSettings;
import com.fastpaca.http.access.ApiKeys;
import com.fastpaca.http.access.PeerAccess;
import com.fastpaca.http.access.RateLimit;
import com.fastpaca.http.health.HealthProbe;
import com.fastpaca.http.metrics.MetricsText;
import com.fastpaca.http.metrics.RequestMeters;
import com.fastpaca.http.request.BodyExecutor;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.http.stream.Streams;
import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.archive.NoArchive;
import com.fastpaca.ports.cluster.ClusterMembers;
import com.fastpaca.ports.cluster.ClusterStatus;
import com.fastpaca.ports.cluster.ClusterView;
import com.fastpaca.ports.cluster.Greeter;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.ports.cluster.RaftEndpoint;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.stream.ConversationStreams;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.transfer.ConversationTransfer;
import com.fastpaca.ports.transfer.InMemoryKeptBytes;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.web.router.Router;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** The server on a free port of the loopback interface, over a store that the test chooses. A token is four characters. */
public final class TestServer implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    static final AccessSettings OPEN =
            new AccessSettings(new ApiKeys(List.of()), new RateLimit(0, System::nanoTime), false, false);

    private static final TokenCounter FOUR_CHARACTERS = text -> (text.length() + 3) / 4;

    private volatile Function<ClusterMembers.Change, ClusterMembers.Result> changes =
            change -> new ClusterMembers.Result.Changed();
    private volatile ClusterStatus status =
            new ClusterStatus(new UUID(0, 1), "n", NodeState.BLANK, Optional.empty(), List.of(), List.of());
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private volatile Executor bodyThreads = workers;
    private final ExecutorService archiveReaders = Executors.newFixedThreadPool(2);
    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final AnsweredRequests requests = new AnsweredRequests();

    public TestServer(ConversationStore store, HttpLimits limits) {
        this(store, limits, StreamLimits.of(16));
    }

    public TestServer(ConversationStore store, HttpLimits limits, StreamLimits streamLimits) {
        this(store, limits, streamLimits, OPEN);
    }

    public TestServer(ConversationStore store, HttpLimits limits, StreamLimits streamLimits, AccessSettings access) {
        this(store, limits, streamLimits, access, new PeerAccess(List.of()), RaftAt.NOWHERE, Optional.empty());
    }

    /** A server that speaks TLS. */
    TestServer(ConversationStore store, HttpLimits limits, Encryption encryption) {
        this(
                store,
                limits,
                StreamLimits.of(16),
                OPEN,
                new PeerAccess(List.of()),
                RaftAt.NOWHERE,
                Optional.empty(),
                Optional.of(encryption),
                new NoArchive());
    }

    /** A server that reads on in an archive. */
    public TestServer(ConversationStore store, HttpLimits limits, StreamLimits streamLimits, Archive archive) {
        this(
                store,
                limits,
                streamLimits,
                OPEN,
                new PeerAccess(List.of()),
                RaftAt.NOWHERE,
                Optional.empty(),
                Optional.empty(),
                archive);
    }

    /** @param greeter what answers other nodes, if this one is to have any */
    public TestServer(
            ConversationStore store,
            HttpLimits limits,
            StreamLimits streamLimits,
            AccessSettings access,
            PeerAccess peers,
            RaftEndpoint raft,
            Optional<Greeter> greeter) {
        this(store, limits, streamLimits, access, peers, raft, greeter, Optional.empty(), new NoArchive());
    }

    private TestServer(
            ConversationStore store,
            HttpLimits limits,
            StreamLimits streamLimits,
            AccessSettings access,
            PeerAccess peers,
            RaftEndpoint raft,
            Optional<Greeter> greeter,
            Optional<Encryption> encryption,
            Archive archive) {
        var writes = new ConversationWrites(
                store,
                name -> name.equals("chars:4") ? Optional.of(FOUR_CHARACTERS) : Optional.empty(),
                FOUR_CHARACTERS,
                new EventCounting(1_000),
                InstantSource.fixed(NOW),
                Runnable::run,
                128_000);
        context = ApplicationContext.builder()
                .banner(false)
                .properties(ServerSettings.properties("127.0.0.1", 0))
                .build();
        context.registerSingleton(ConversationWrites.class, writes);
        var reads = new ConversationReads(store, new EventLog(store, archive));
        context.registerSingleton(ConversationReads.class, reads);
        context.registerSingleton(
                ConversationTransfer.class,
                new ConversationTransfer(store, reads, new InMemoryKeptBytes(), InstantSource.fixed(NOW)));
        context.registerSingleton(HttpLimits.class, limits);
        context.registerSingleton(AccessSettings.class, access);
        context.registerSingleton(PeerAccess.class, peers);
        context.registerSingleton(RaftEndpoint.class, raft);
        context.registerSingleton(ClusterView.class, (ClusterView) () -> CompletableFuture.completedFuture(status));
        context.registerSingleton(ClusterMembers.class, (ClusterMembers)
                change -> CompletableFuture.completedFuture(changes.apply(change)));
        context.registerSingleton(
                ConversationStreams.class, new ConversationStreams(store, new EventLog(store, archive)));
        context.registerSingleton(StreamLimits.class, streamLimits);
        context.registerSingleton(HealthProbe.class, (HealthProbe) ready::get);
        context.registerSingleton(ReadExecutor.class, new ReadExecutor(workers, archiveReaders));
        context.registerSingleton(BodyExecutor.class, new BodyExecutor(task -> bodyThreads.execute(task)));
        context.registerSingleton(RequestMeters.class, requests);
        context.registerSingleton(MetricsText.class, (MetricsText)
                () -> CompletableFuture.completedFuture("up 1\n".getBytes(StandardCharsets.UTF_8)));
        encryption.ifPresent(present -> context.registerSingleton(Encryption.class, present));
        greeter.ifPresent(present -> context.registerSingleton(Greeter.class, present));
        context.start();
        server = context.getBean(EmbeddedServer.class).start();
    }

    /** Where large bodies are to be read from now on. */
    public void setBodyThreads(Executor threads) {
        bodyThreads = threads;
    }

    /** What is to become of changes of the cluster's members from now on. */
    public void setChanges(Function<ClusterMembers.Change, ClusterMembers.Result> outcome) {
        changes = outcome;
    }

    /** What the server is to say of its cluster from now on. */
    public void setClusterStatus(ClusterStatus present) {
        status = present;
    }

    public int port() {
        return server.getPort();
    }

    public Connections connections() {
        return context.getBean(Connections.class);
    }

    public RequestsUnderWay requestsUnderWay() {
        return context.getBean(RequestsUnderWay.class);
    }

    /** Every method and path that the router knows, path variables in braces. */
    public List<String> routes() {
        return context.getBean(Router.class)
                .uriRoutes()
                .map(route -> route.getHttpMethodName() + " " + route.getUriMatchTemplate())
                .distinct()
                .sorted()
                .toList();
    }

    /** What was counted of the requests so far. */
    public AnsweredRequests requests() {
        return requests;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Streams streams() {
        return context.getBean(Streams.class);
    }

    public void setReady(boolean value) {
        ready.set(value);
    }

    @Override
    public void close() {
        connections().closeAll();
        context.close();
        workers.shutdownNow();
        archiveReaders.shutdownNow();
    }
}
