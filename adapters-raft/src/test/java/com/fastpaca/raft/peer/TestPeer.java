package com.fastpaca.raft.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** The public port of a peer that answers as the test says; behind a 101 it sends back what it gets. */
final class TestPeer implements AutoCloseable {
    static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: fastpaca-raft\r\nconnection: upgrade\r\n\r\n";

    private final ServerSocket listener = new ServerSocket(0, 50, PeerTunnel.LOOPBACK);
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private volatile String answer;

    /** @param answer its head, and what follows at once */
    TestPeer(String answer) throws IOException {
        this.answer = answer;
        this.acceptor = Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(PeerTunnel.LOOPBACK, listener.getLocalPort());
    }

    void answerWith(String other) {
        answer = other;
    }

    /** The head of the next request, once it has come. */
    String request() throws InterruptedException {
        return requests.take();
    }

    int openCount() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            requests.add(head(in));
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            in.transferTo(answer.startsWith("HTTP/1.1 101 ") ? out : OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // As connections end.
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ends early");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Ends all connections, and takes none any more. */
    void vanish() throws IOException {
        listener.close();
        try {
            // Until it has seen that, it may take one more.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        for (Socket each : open) {
            each.close();
        }
    }

    @Override
    public void close() throws IOException {
        vanish();
    }
}
