package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;

/**
 * Sends requests to the groups' members on other nodes. Each request has an HTTP/2 stream of its own, so that a refusal by one group is
 * not taken for an answer to others.
 */
final class PeerClient implements AutoCloseable {
    /** For each peer; more of them would only wait for a peer that does not answer. */
    private static final int MAX_UNDER_WAY = 256;

    /** gRPC waits ever longer before it connects again; a new connection is made instead, but not more often than this. */
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ClientId id;
    private final RaftClientRpc rpc;
    private final AtomicLong lastCallId = new AtomicLong();
    private final Map<RaftPeerId, Semaphore> free = new ConcurrentHashMap<>();
    private final Map<RaftPeerId, Long> reconnectedAtNanos = new ConcurrentHashMap<>();
    private final ExecutorService waiting = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("peer-requests-", 0).daemon().factory());

    PeerClient(ClientId id, RaftClientRpc rpc) {
        this.id = id;
        this.rpc = rpc;
    }

    static PeerClient overGrpc(RaftProperties properties) {
        ClientId id = ClientId.randomId();
        return new PeerClient(id, new GrpcFactory(new Parameters()).newRaftClientRpc(id, properties));
    }

    /** A request to fill in; its call id is unique among all groups. */
    RaftClientRequest.Builder request() {
        return RaftClientRequest.newBuilder().setClientId(id).setCallId(lastCallId.incrementAndGet());
    }

    SetConfigurationRequest voterRequest(
            RaftPeerId leader, RaftGroupId group, SetConfigurationRequest.Arguments arguments) {
        return new SetConfigurationRequest(id, leader, group, lastCallId.incrementAndGet(), arguments);
    }

    /** Fails, with any exception, if the peer does not answer in the time that the request gives. */
    CompletableFuture<RaftClientReply> send(RaftPeer peer, RaftClientRequest request) {
        Semaphore permits = free.computeIfAbsent(peer.getId(), each -> new Semaphore(MAX_UNDER_WAY));
        if (!permits.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    UnavailableException.turnedAway("node " + peer.getId() + " leaves too many requests unanswered"));
        }
        CompletableFuture<RaftClientReply> reply = new CompletableFuture<>();
        try {
            waiting.execute(() -> {
                try {
                    rpc.addRaftPeers(peer);
                    reply.complete(rpc.sendRequest(request));
                } catch (IOException | RuntimeException | Error e) {
                    // First, as to reconnect may take seconds.
                    reply.completeExceptionally(e);
                    reconnect(peer.getId(), e);
                } finally {
                    permits.release();
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            permits.release();
            reply.completeExceptionally(noThread);
        }
        return reply;
    }

    private void reconnect(RaftPeerId peer, Throwable failure) {
        long now = System.nanoTime();
        long at = reconnectedAtNanos.merge(peer, now, (last, each) -> each - last > RECONNECT_NANOS ? each : last);
        if (at == now) {
            rpc.handleException(peer, failure, true);
        }
    }

    @Override
    public void close() throws IOException {
        rpc.close();
        waiting.shutdownNow();
    }
}
