package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.Configuration;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.stream.ConversationStreams;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.raft.node.RaftNode;
import com.fastpaca.raft.node.StartRefusedException;
import java.io.IOException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole node: the store, the use cases on it and the server in front, put together by hand. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int HALT_STATUS = 70;

    private final RaftNode raft;
    private final Workers workers = new Workers();
    private final Frontend frontend;
    private volatile boolean stopping;

    private Node(RaftNode raft, Configuration configuration, TokenEstimators estimators) throws StartRefusedException {
        this.raft = raft;
        ConversationStore store = raft.store();
        ConversationWrites writes = new ConversationWrites(
                store,
                estimators,
                configuration.tokenCounter(),
                new EventCounting(configuration.tokensPerBinary()),
                InstantSource.system(),
                workers.counting(),
                configuration.defaultTokenBudget());
        frontend = Frontend.start(
                configuration,
                new Frontend.UseCases(
                        writes,
                        new ConversationReads(store),
                        new ConversationStreams(store),
                        () -> !stopping && raft.isReady(),
                        workers.reading()::execute));
    }

    /** @throws StartRefusedException if the node must not start on what is in its data directory, or not with its settings */
    static Node start(Configuration configuration, TokenEstimators estimators)
            throws StartRefusedException, IOException {
        if (!configuration.clusterSeed().isEmpty()) {
            throw new StartRefusedException("FASTPACA_CLUSTER_SEED: nodes of this version do not replicate yet");
        }
        DirectMemory.require(
                RaftNode.directBytes(configuration.raftGroups()),
                "FASTPACA_RAFT_GROUPS: " + configuration.raftGroups() + " groups");
        RaftNode raft = RaftNode.start(
                new RaftNode.Settings(
                        configuration.dataDirectory(), configuration.raftGroups(), configuration.snapshotBytes()),
                Node::halt);
        try {
            return new Node(raft, configuration, estimators);
        } catch (StartRefusedException | RuntimeException e) {
            raft.close();
            throw e;
        }
    }

    int port() {
        return frontend.port();
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
        frontend.stop();
        workers.close();
        try {
            raft.close();
        } catch (IOException e) {
            LOG.error("the Raft groups did not stop cleanly; what was acknowledged is safe", e);
        }
        LOG.info("stopped");
    }
}
