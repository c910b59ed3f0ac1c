package com.fastpaca.raft.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries bytes between two sockets, both ways, each as fast as the other end takes them. */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int BUFFER_BYTES = 64 << 10;

    /** What a peer may still have to say to somebody who has said all. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Socket local;
    private final Socket remote;

    Relay(Socket local, Socket remote) {
        this.local = local;
        this.remote = remote;
    }

    /** Returns when one of them has failed, or the local one has nothing more to say. The caller closes both. */
    void run() throws InterruptedException {
        Thread back = Thread.ofPlatform()
                .daemon()
                .name(Thread.currentThread().getName() + "-back")
                .start(() -> carry(remote, local));
        carry(local, remote);
        var _ = back.join(LINGER);
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("event", "tunnel_ended").setCause(e).log("a tunnel ends");
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("event", "socket_close_failed")
                    .setCause(e)
                    .log("a socket did not close cleanly");
        }
    }
}
