package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.http.health.HealthProbe;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.http.server.ServerSettings;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.raft.node.RaftNode;
import com.fastpaca.raft.node.StartRefusedException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole node: the store, the use cases on it and the server in front, put together by hand. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** Requests under way may end; together with the rest of the stop this stays below ten seconds. */
    private static final long DRAIN_SECONDS = 5;

    private static final int MAX_LARGE_ANSWERS = 256;
    private static final int HALT_STATUS = 70;

    private final RaftNode raft;
    private final Workers workers;
    private final ApplicationContext context;
    private final EmbeddedServer server;
    private volatile boolean stopping;

    private Node(RaftNode raft, Workers workers, Configuration configuration, TokenEstimators estimators) {
        this.raft = raft;
        this.workers = workers;
        ConversationStore store = raft.store();
        ConversationWrites writes = new ConversationWrites(
                store,
                estimators,
                configuration.tokenCounter(),
                new EventCounting(configuration.tokensPerBinary()),
                InstantSource.system(),
                workers.counting(),
                configuration.defaultTokenBudget());
        HealthProbe probe = () -> !stopping && raft.isReady();
        ReadExecutor reads = workers.reading()::execute;
        context = ApplicationContext.builder()
                .banner(false)
                .properties(ServerSettings.properties(configuration.host(), configuration.port()))
                .singletons(
                        writes,
                        new ConversationReads(store),
                        new HttpLimits(configuration.maxEventBytes(), largeAnswers()),
                        probe,
                        reads)
                .start();
        server = context.getBean(EmbeddedServer.class);
    }

    /** As many as a quarter of the heap holds; clients that do not read could take all of it otherwise. */
    private static int largeAnswers() {
        return Math.toIntExact(
                Math.clamp(Runtime.getRuntime().maxMemory() / 4 / HttpLimits.LARGE_ANSWER_BYTES, 4, MAX_LARGE_ANSWERS));
    }

    /** @throws StartRefusedException if the node must not start on what is in its data directory */
    static Node start(Configuration configuration, TokenEstimators estimators)
            throws StartRefusedException, IOException {
        DirectMemory.require(
                RaftNode.directBytes(configuration.raftGroups()),
                "FASTPACA_RAFT_GROUPS: " + configuration.raftGroups() + " groups");
        RaftNode raft = RaftNode.start(
                new RaftNode.Settings(
                        configuration.dataDirectory(), configuration.raftGroups(), configuration.snapshotBytes()),
                Node::halt);
        Node node = new Node(raft, new Workers(), configuration, estimators);
        try {
            node.server.start();
        } catch (ServerStartupException e) {
            node.stop();
            throw new StartRefusedException(
                    "FASTPACA_HOST and FASTPACA_PORT: cannot listen on " + configuration.host() + ":"
                            + configuration.port() + ": " + reason(rootOf(e)),
                    e);
        }
        return node;
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

    /** A replica that cannot go on must not answer any more either; a clean stop would still serve what is under way. */
    private static void halt(Throwable fault) {
        LOG.error("this node cannot go on and halts", fault);
        Runtime.getRuntime().halt(HALT_STATUS);
    }

    /** Turns unready, lets requests under way end, and stops. */
    void stop() {
        stopping = true;
        LOG.info("stopping");
        context.findBean(GracefulShutdownManager.class).ifPresent(Node::drain);
        context.close();
        workers.close();
        try {
            raft.close();
        } catch (IOException e) {
            LOG.error("the Raft groups did not stop cleanly; what was acknowledged is safe", e);
        }
        LOG.info("stopped");
    }

    private static void drain(GracefulShutdownManager requests) {
        try {
            requests.shutdownGracefully().toCompletableFuture().get(DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | CompletionException e) {
            LOG.warn("some requests were still under way after {} s", DRAIN_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
