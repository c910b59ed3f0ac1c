package com.fastpaca.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.ports.store.ConversationStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A real node over real files, for tests. It is an error to be told of a fault: the node of a process would halt. */
public final class RunningNode implements AutoCloseable {
    private final NodeDirectory directory;
    private final RaftNode node;

    /** Collected: whatever was thrown at the threads that tell of them would go nowhere. */
    private final Queue<Throwable> faults;

    private RunningNode(NodeDirectory directory, RaftNode node, Queue<Throwable> faults) {
        this.directory = directory;
        this.node = node;
        this.faults = faults;
    }

    public static RunningNode start(Path dataDirectory, int raftGroups, long snapshotBytes)
            throws StartRefusedException, IOException {
        NodeDirectory directory = alone(dataDirectory, raftGroups);
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        try {
            RaftNode node =
                    RaftNode.start(new RaftNode.Settings(raftGroups, snapshotBytes, 0, false), directory, faults::add);
            await().until(node::isReady);
            return new RunningNode(directory, node, faults);
        } catch (StartRefusedException | IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Waits as long as a node may take on a busy machine. What other threads throw is not the test's: some of Ratis' own run into the closed
     * log of a node that an earlier test has closed.
     */
    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).dontCatchUncaughtExceptions();
    }

    /** The directory of a node that is a cluster by itself. */
    static NodeDirectory alone(Path dataDirectory, int raftGroups) throws StartRefusedException, IOException {
        NodeDirectory directory = NodeDirectory.open(dataDirectory, raftGroups);
        if (directory.identity().state() == NodeState.BLANK) {
            directory.become(directory.identity().formedAlone());
        }
        return directory;
    }

    RaftNode node() {
        return node;
    }

    public ConversationStore store() {
        return node.store();
    }

    public Outcome create(String id) throws Exception {
        return submit(new Command.Put(
                new ConversationId(id),
                1,
                OptionalLong.empty(),
                128_000,
                PolicyChange.NONE,
                Optional.empty(),
                Optional.empty()));
    }

    public Outcome append(String id, String text) throws Exception {
        RawJson parts = RawJson.of("[{\"type\":\"text\",\"text\":\"" + text + "\"}]");
        NewEvent event = new NewEvent(
                new EventContent("user", parts, null, List.of()), FormTokens.uniform(7), List.of(), List.of());
        return submit(
                new Command.Append(new ConversationId(id), 1, List.of(event), Optional.empty(), OptionalLong.empty()));
    }

    private Outcome submit(Command command) throws Exception {
        return store().submit(command).get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        node.close();
        directory.close();
        assertThat(faults).isEmpty();
    }
}
