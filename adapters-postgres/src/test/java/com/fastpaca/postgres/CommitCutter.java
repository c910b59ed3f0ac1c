package com.fastpaca.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and PostgreSQL, and can lose the answer to a COMMIT that the database has carried out. */
public final class CommitCutter implements AutoCloseable {
    private final ServerSocket listener;
    private final int serverPort;
    private final AtomicBoolean armed = new AtomicBoolean();
    private final AtomicInteger cuts = new AtomicInteger();
    private final ExecutorService pumps = Executors.newVirtualThreadPerTaskExecutor();

    public CommitCutter(int serverPort) {
        this.serverPort = serverPort;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var _ = pumps.submit(this::accept);
    }

    private int port() {
        return listener.getLocalPort();
    }

    /** The URL of a database of the server, as those have it who are to connect through this. */
    public String through(String url) {
        return url.replace(":" + serverPort + "/", ":" + port() + "/");
    }

    /** Loses the answer to the next COMMIT, and the connection with it. */
    public void cutNextCommit() {
        armed.set(true);
    }

    /** How many answers were lost. */
    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                var _ = pumps.submit(() -> connect(client));
            }
        } catch (IOException e) {
            // Closed: there is nobody left to connect.
        }
    }

    /** Whoever connects while the database is gone is cut off. */
    private Void connect(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            var _ = pumps.submit(() -> pump(client, server, false));
            var _ = pumps.submit(() -> pump(server, client, true));
        } catch (ConnectException refused) {
            client.close();
        }
        return null;
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answers && saysCommitted(buffer, read) && armed.compareAndSet(true, false)) {
                    cuts.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // One end is gone; closing tells the other one.
        }
    }

    /** The database names the command that it has completed. */
    private static boolean saysCommitted(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains("COMMIT\0");
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pumps.shutdownNow();
    }
}
