package com.fastpaca.raft.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * Tunnels to the Raft of other nodes. gRPC knows a peer as {@link #target}, which does not change when the peer moves, and finds a port of
 * the loopback interface behind it; each connection to that port is carried to where the peer is at that moment. There is one of these in
 * a process: a later one takes the names over from an earlier one. Safe for concurrent use.
 */
public final class PeerTunnels implements AutoCloseable {
    private final Function<UUID, Optional<InetSocketAddress>> addresses;
    private final PeerCredentials credentials;
    private final PeerNames names = new PeerNames(this::port);
    private final Map<UUID, PeerTunnel> tunnels = new TreeMap<>();
    private boolean closed;

    private PeerTunnels(Function<UUID, Optional<InetSocketAddress>> addresses, PeerCredentials credentials) {
        this.addresses = addresses;
        this.credentials = credentials;
    }

    /**
     * Lets gRPC find peers from now on.
     *
     * @param addresses where a peer publishes its port, if that is known; asked for each connection. One that is not resolved yet is
     *     resolved then
     */
    public static PeerTunnels open(Function<UUID, Optional<InetSocketAddress>> addresses, PeerCredentials credentials) {
        PeerTunnels tunnels = new PeerTunnels(addresses, credentials);
        tunnels.names.register();
        return tunnels;
    }

    /** What stands for a peer's address in the Raft configuration. */
    public static String target(UUID peer) {
        return PeerNames.target(peer);
    }

    /** The port of 127.0.0.1 behind which a peer is, however far away. */
    synchronized int port(UUID peer) throws IOException {
        if (closed) {
            throw new IOException("the tunnels are closed");
        }
        PeerTunnel tunnel = tunnels.get(peer);
        if (tunnel == null) {
            tunnel = PeerTunnel.open(new PeerDialer(peer, () -> addresses.apply(peer), credentials));
            tunnels.put(peer, tunnel);
        }
        return tunnel.port();
    }

    /**
     * Has gRPC connect anew to a peer that was away and has come back: TCP sends again what a broken network has swallowed only after a
     * time that doubles with each attempt, up to two minutes. Connections that it has answered since are left alone.
     *
     * @param goneNanos when the peer was away, by {@link System#nanoTime}
     */
    public synchronized void reconnect(UUID peer, long goneNanos) {
        PeerTunnel tunnel = tunnels.get(peer);
        if (tunnel != null) {
            tunnel.closeConnectionsOpenedBefore(goneNanos);
        }
    }

    /** Closes all connections; gRPC finds no peer any more. */
    @Override
    public synchronized void close() {
        closed = true;
        names.unregister();
        tunnels.values().forEach(PeerTunnel::close);
    }
}
