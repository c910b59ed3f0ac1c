package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;

/**
 * Sends requests to this node's own member of a group, without a network between.
 *
 * <p>Replies are completed by Ratis' threads, which may hold locks that a write waits for: what they trigger must not write from there, and
 * must not block. Reads take no locks.
 */
final class GroupClient {
    /** After that long, a request counts as failed with its outcome unknown. */
    private static final long TIMEOUT_MILLIS = 10_000;

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong lastCallId = new AtomicLong();

    GroupClient(RaftServer server, RaftGroupId group) {
        this.server = server;
        this.group = group;
    }

    /** The reply's message; for writes, called by a thread that may wait for Ratis' locks. Fails with {@link UnavailableException} alone. */
    CompletableFuture<Message> send(RaftClientRequest.Type type, Message message) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(server.getId())
                .setGroupId(group)
                .setCallId(lastCallId.incrementAndGet())
                .setMessage(message)
                .setType(type)
                .build();
        try {
            // The division itself: the server would let another thread send, and have this one wait for it.
            var member = (RaftClientAsynchronousProtocol) server.getDivision(group);
            return member.submitClientRequestAsync(request)
                    .orTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .handle((reply, failure) -> failure == null ? message(reply) : unavailable(failure));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(new UnavailableException("the Raft group does not answer", e));
        }
    }

    private static Message message(RaftClientReply reply) {
        if (reply.isSuccess()) {
            return reply.getMessage();
        }
        throw new UnavailableException("the Raft group refused", reply.getException());
    }

    private static Message unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        throw new UnavailableException("the Raft group did not answer", cause);
    }
}
