package com.fastpaca.http.peer;

import com.fastpaca.http.error.RequestFault;
import com.fastpaca.ports.cluster.RaftEndpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All tunnels that end at this node. */
@Singleton
public final class Tunnels {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnels.class);

    /** A peer has a handful; each takes three file descriptors of this process. */
    static final int MAX_TUNNELS = 64;

    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Semaphore room = new Semaphore(MAX_TUNNELS);
    private final Set<Tunnel> open = ConcurrentHashMap.newKeySet();

    /**
     * A tunnel that waits to take its connection over; it counts until the connection is closed.
     *
     * @param near the peer's connection
     * @param raft listens on the loopback interface
     * @return fails with {@link RequestFault} if Raft cannot be reached
     * @throws RequestFault if Raft does not listen, or as many as can be are open
     */
    CompletionStage<Tunnel> open(Channel near, RaftEndpoint raft) {
        OptionalInt port = raft.loopbackPort();
        if (port.isEmpty()) {
            throw RequestFault.unavailable("Raft does not listen now");
        }
        if (!room.tryAcquire()) {
            throw RequestFault.unavailable("As many tunnels are open as can be");
        }
        CompletableFuture<Tunnel> opening = new CompletableFuture<>();
        // On the same loop, so that neither end ever waits for a lock, and of the same kind, as the loop takes no
        // other.
        new Bootstrap()
                .group(near.eventLoop())
                .channel(near.getClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Tunnel.WATER_MARK)
                .handler(new TunnelEnd(near, () -> true))
                .connect(new InetSocketAddress(LOOPBACK, port.getAsInt()))
                .addListener((ChannelFutureListener) connecting -> {
                    if (connecting.isSuccess()) {
                        opening.complete(opened(near, connecting.channel(), raft));
                    } else {
                        room.release();
                        LOG.atDebug()
                                .addKeyValue("event", "tunnel_refused")
                                .setCause(connecting.cause())
                                .log("a tunnel is refused, as Raft does not answer");
                        opening.completeExceptionally(RequestFault.unavailable("Raft does not answer"));
                    }
                });
        return opening;
    }

    private Tunnel opened(Channel near, Channel far, RaftEndpoint raft) {
        Tunnel tunnel = new Tunnel(near, far, () -> raft.loopbackPort().isPresent());
        open.add(tunnel);
        near.closeFuture().addListener(closed -> {
            open.remove(tunnel);
            room.release();
        });
        return tunnel;
    }

    public int count() {
        return open.size();
    }

    /** What has come and is not sent yet, of all tunnels. */
    long bytesHeld() {
        return open.stream().mapToLong(Tunnel::bytesHeld).sum();
    }

    /** How many more can be opened. */
    int room() {
        return room.availablePermits();
    }
}
