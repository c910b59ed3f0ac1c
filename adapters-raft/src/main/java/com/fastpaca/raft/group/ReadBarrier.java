package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.jspecify.annotations.Nullable;

/**
 * Makes reads of this node's replica linearizable: a read waits until the replica has applied what was committed when it asked (read
 * index; Ongaro, "Consensus: Bridging Theory and Practice", section 6.4). Reads that come while a round is under way share the next one.
 */
public final class ReadBarrier {
    private final GroupClient client;
    private final Executor sender;
    private @Nullable CompletableFuture<Void> running;
    private @Nullable CompletableFuture<Void> next;

    ReadBarrier(GroupClient client, Executor sender) {
        this.client = client;
        this.sender = sender;
    }

    /**
     * Completes when this replica shows all that was acknowledged before the call. Fails with {@link UnavailableException} alone.
     */
    public CompletableFuture<Void> pass() {
        CompletableFuture<Void> round;
        synchronized (this) {
            if (running != null) {
                // The round under way may have taken its index before this call began.
                next = next == null ? new CompletableFuture<>() : next;
                return next;
            }
            round = new CompletableFuture<>();
            running = round;
        }
        start(round);
        return round;
    }

    private void start(CompletableFuture<Void> round) {
        var _ = client.send(RaftClientRequest.readRequestType(), Message.EMPTY).whenComplete((reply, failure) -> {
            CompletableFuture<Void> following;
            synchronized (this) {
                following = next;
                running = following;
                next = null;
            }
            if (following != null) {
                sender.execute(() -> start(following));
            }
            if (failure == null) {
                round.complete(null);
            } else {
                round.completeExceptionally(failure);
            }
        });
    }
}
