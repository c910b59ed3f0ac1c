package com.fastpaca.bootstrap.cluster.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Tries to connect to every TCP port of an address. */
public final class PortScan implements AutoCloseable {
    private static final int LAST_PORT = 65_535;
    private static final int AT_ONCE = 256;
    private static final long WITHIN_NANOS = TimeUnit.MINUTES.toNanos(3);

    private final String address;
    private final Selector selector;
    private final SortedSet<Integer> open = new TreeSet<>();

    private PortScan(String address) throws IOException {
        this.address = address;
        this.selector = Selector.open();
    }

    /** The ports that take connections. A port that answers nothing at all, not even a refusal, fails the scan. */
    public static SortedSet<Integer> openPorts(String address) throws IOException {
        try (var scan = new PortScan(address)) {
            scan.run();
            return scan.open;
        }
    }

    private void run() throws IOException {
        long began = System.nanoTime();
        int next = 1;
        while (next <= LAST_PORT || !selector.keys().isEmpty()) {
            while (next <= LAST_PORT && selector.keys().size() < AT_ONCE) {
                connect(next++);
            }
            selector.select(TimeUnit.SECONDS.toMillis(1));
            for (SelectionKey key : selector.selectedKeys()) {
                finish(key);
            }
            selector.selectedKeys().clear();
            // Closed channels leave the set of keys with the next selection only.
            selector.selectNow();
            selector.selectedKeys().clear();
            if (System.nanoTime() - began > WITHIN_NANOS) {
                throw new IOException("the scan of " + address + " stands before port " + next + ", with "
                        + selector.keys().size() + " connections without an answer");
            }
        }
    }

    private void connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, port);
        try {
            if (channel.connect(new InetSocketAddress(address, port))) {
                open.add(port);
                key.cancel();
                channel.close();
            }
        } catch (IOException refused) {
            key.cancel();
            channel.close();
        }
    }

    private void finish(SelectionKey key) throws IOException {
        try (var channel = (SocketChannel) key.channel()) {
            if (channel.finishConnect()) {
                open.add((Integer) key.attachment());
            }
        } catch (IOException refused) {
            // Nothing listens there.
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
