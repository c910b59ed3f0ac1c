package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.bootstrap.config.Configuration.Access;
import com.fastpaca.bootstrap.config.Configuration.ListenAddress;
import com.fastpaca.bootstrap.file.FollowedFile;
import com.fastpaca.bootstrap.machine.MachineLimits;
import com.fastpaca.bootstrap.metrics.NodeMetrics;
import com.fastpaca.http.access.AccessSettings;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.http.access.ApiKeys;
import com.fastpaca.http.access.PeerAccess;
import com.fastpaca.http.access.RateLimit;
import com.fastpaca.http.health.HealthProbe;
import com.fastpaca.http.peer.Tunnels;
import com.fastpaca.http.request.BodyExecutor;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.http.server.Connections;
import com.fastpaca.http.server.Encryption;
import com.fastpaca.http.server.RequestsUnderWay;
import com.fastpaca.http.server.ServerSettings;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.http.stream.Streams;
import com.fastpaca.ports.cluster.ClusterMembers;
import com.fastpaca.ports.cluster.ClusterView;
import com.fastpaca.ports.cluster.Greeter;
import com.fastpaca.ports.cluster.RaftEndpoint;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.stream.ConversationStreams;
import com.fastpaca.ports.transfer.ConversationTransfer;
import com.fastpaca.raft.node.StartRefusedException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server in front of a node's use cases, and the order in which it stops. */
final class Frontend {
    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);

    /** Requests under way may end; together with the rest of the stop this stays below ten seconds. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private static final Duration STREAMS_END = Duration.ofSeconds(1);

    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final @Nullable FollowedFile<?> keyFile;
    private final Duration drainDelay;

    private Frontend(ApplicationContext context, @Nullable FollowedFile<?> keyFile, Duration drainDelay) {
        this.context = context;
        this.server = context.getBean(EmbeddedServer.class);
        this.keyFile = keyFile;
        this.drainDelay = drainDelay;
    }

    /** What the endpoints call. */
    record UseCases(
            ConversationWrites writes,
            ConversationReads reads,
            ConversationTransfer transfer,
            ConversationStreams streams,
            HealthProbe probe,
            ReadExecutor readers,
            BodyExecutor bodies,
            RaftEndpoint raft,
            Greeter peers,
            ClusterView cluster,
            ClusterMembers members,
            NodeMetrics metrics) {}

    /**
     * @param encryption of the port, if it speaks TLS
     * @throws StartRefusedException if a setting does not fit this machine
     */
    static Frontend start(Configuration configuration, UseCases useCases, Optional<Encryption> encryption)
            throws StartRefusedException {
        ListenAddress address = configuration.listenAddress();
        ApiKeys keys = new ApiKeys(configuration.access().apiKeys());
        @Nullable FollowedFile<?> keyFile = followKeyFile(configuration.access(), keys);
        StreamLimits streamLimits = StreamLimits.of(configuration.limits().maxStreams());
        ApplicationContext context = ApplicationContext.builder()
                .singletons(encryption.stream().toArray())
                .banner(false)
                // A variable that begins with LOGGER_, whoever it is meant for, would have Micronaut set the log up
                // anew.
                .environmentPropertySource(false)
                .properties(ServerSettings.properties(address.host(), address.port()))
                .singletons(
                        useCases.writes(),
                        useCases.reads(),
                        useCases.transfer(),
                        useCases.streams(),
                        useCases.probe(),
                        useCases.readers(),
                        useCases.bodies(),
                        useCases.raft(),
                        useCases.peers(),
                        useCases.cluster(),
                        useCases.members(),
                        useCases.metrics().requests(),
                        useCases.metrics().text(),
                        new PeerAccess(ClusterSecrets.of(configuration).accepted()),
                        MachineLimits.of(configuration),
                        streamLimits,
                        new AccessSettings(
                                keys,
                                new RateLimit(configuration.limits().requestsPerSecond(), System::nanoTime),
                                configuration.metrics().isPublic(),
                                configuration.docsPublic()))
                .start();
        useCases.metrics()
                .follow(
                        context.getBean(Connections.class),
                        context.getBean(RequestsUnderWay.class),
                        context.getBean(Streams.class),
                        streamLimits,
                        context.getBean(Tunnels.class));
        Frontend frontend = new Frontend(context, keyFile, Duration.ofMillis(configuration.drainDelayMillis()));
        try {
            frontend.server.start();
        } catch (ServerStartupException e) {
            frontend.close();
            throw new StartRefusedException(
                    "FASTPACA_HOST and FASTPACA_PORT: cannot listen on " + address.host() + ":" + address.port() + ": "
                            + reason(rootOf(e)),
                    e);
        }
        return frontend;
    }

    private static @Nullable FollowedFile<?> followKeyFile(Access access, ApiKeys keys) throws StartRefusedException {
        if (access.apiKeyFile().isEmpty()) {
            return null;
        }
        try {
            return ApiKeyFile.follow(access.apiKeyFile().get(), fromFile -> {
                List<ApiKey> all = new ArrayList<>(access.apiKeys());
                all.addAll(fromFile);
                keys.replace(all);
            });
        } catch (IOException e) {
            throw new StartRefusedException("FASTPACA_API_KEY_FILE: " + e.getMessage(), e);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    int port() {
        return server.getPort();
    }

    /**
     * Goes on for a while, so that load balancers see that this node is unready; then refuses requests, lets those under way end, ends
     * the streams, and closes.
     *
     * @param meanwhile what else is to be done while the node still serves
     * @param othersServe whether there are nodes that take the requests that this one refuses, asked when it begins to
     */
    void stop(Runnable meanwhile, BooleanSupplier othersServe) {
        long end = System.nanoTime() + drainDelay.toNanos();
        meanwhile.run();
        pause(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        RequestsUnderWay underWay = context.getBean(RequestsUnderWay.class);
        underWay.refuseMore(othersServe.getAsBoolean());
        try {
            if (!underWay.awaitAnswers(DRAIN)) {
                LOG.atWarn()
                        .addKeyValue("event", "requests_cut_off")
                        .addKeyValue("requests", underWay.count())
                        .log("{} requests were still under way after {} s", underWay.count(), DRAIN.toSeconds());
            }
            Streams streams = context.getBean(Streams.class);
            streams.endAll();
            streams.awaitEnd(STREAMS_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.getBean(Connections.class).closeAll();
        close();
    }

    private static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0 && !Thread.currentThread().isInterrupted(); ) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }

    private void close() {
        context.close();
        if (keyFile != null) {
            keyFile.close();
        }
    }
}
