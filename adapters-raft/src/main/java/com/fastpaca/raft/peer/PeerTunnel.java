package com.fastpaca.raft.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local end of the way to one peer. A connection that cannot be carried on is closed, so that gRPC tries again in its own time. */
final class PeerTunnel implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** gRPC has one for each channel, and Raft a few channels. */
    static final int MAX_CONNECTIONS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(PeerTunnel.class);
    private static final long ACCEPT_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PeerDialer dialer;
    private final Reachability reachability;
    private final ServerSocket listener;
    private final Semaphore room = new Semaphore(MAX_CONNECTIONS);

    /** When the peer let each of them in, by {@link System#nanoTime}; of those that it has not yet, when they began. */
    private final Map<Socket, Long> open = new ConcurrentHashMap<>();

    private PeerTunnel(PeerDialer dialer, ServerSocket listener) {
        this.dialer = dialer;
        this.reachability = new Reachability(dialer.peer());
        this.listener = listener;
    }

    static PeerTunnel open(PeerDialer dialer) throws IOException {
        PeerTunnel tunnel = new PeerTunnel(dialer, new ServerSocket(0, MAX_CONNECTIONS, LOOPBACK));
        Thread.ofPlatform().daemon().name("tunnel-to-" + dialer.peer()).start(tunnel::accept);
        return tunnel;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                take(listener.accept());
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.atWarn()
                            .addKeyValue("event", "tunnel_accept_failed")
                            .addKeyValue("peer", dialer.peer())
                            .setCause(e)
                            .log("no connection to {} can be taken", dialer.peer());
                    LockSupport.parkNanos(ACCEPT_AGAIN_NANOS);
                }
            }
        }
    }

    private void take(Socket local) throws IOException {
        if (room.tryAcquire()) {
            startCarrying(local);
        } else {
            LOG.atDebug()
                    .addKeyValue("event", "tunnels_exhausted")
                    .addKeyValue("peer", dialer.peer())
                    .log("as many connections to {} are open as can be", dialer.peer());
            local.close();
        }
    }

    private void startCarrying(Socket local) throws IOException {
        try {
            Thread.ofPlatform().daemon().name("tunnel-to-" + dialer.peer()).start(() -> carry(local));
        } catch (OutOfMemoryError noThread) {
            room.release();
            local.close();
            throw new IOException("no thread can be started", noThread);
        }
    }

    private void carry(Socket local) {
        try (local;
                Socket remote = new Socket()) {
            carry(local, remote);
        } catch (IOException e) {
            notClosed(e);
        } finally {
            room.release();
        }
    }

    private void carry(Socket local, Socket remote) {
        try {
            track(local);
            track(remote);
            local.setTcpNoDelay(true);
            Socket opened = dialer.open(remote);
            track(local);
            track(remote);
            reachability.works();
            new Relay(local, opened).run();
        } catch (IOException e) {
            if (!listener.isClosed()) {
                reachability.fails(String.valueOf(e.getMessage()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(local);
            open.remove(remote);
        }
    }

    private void track(Socket socket) throws IOException {
        open.put(socket, System.nanoTime());
        if (listener.isClosed()) {
            throw new IOException("the tunnel is closed");
        }
    }

    /** Closes what the peer let in before a time; takes new connections as ever. */
    void closeConnectionsOpenedBefore(long nanos) {
        open.forEach((socket, openedNanos) -> {
            if (openedNanos - nanos < 0) {
                close(socket);
            }
        });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            notClosed(e);
        }
    }

    private static void notClosed(IOException failure) {
        LOG.atDebug()
                .addKeyValue("event", "socket_close_failed")
                .setCause(failure)
                .log("a socket did not close cleanly");
    }

    /** Closes the connections, too. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            notClosed(e);
        }
        open.keySet().forEach(PeerTunnel::close);
    }
}
