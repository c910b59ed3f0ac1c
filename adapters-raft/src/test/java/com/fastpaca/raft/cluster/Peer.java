package com.fastpaca.raft.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.Hellos;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.raft.node.NodeDirectory;
import com.fastpaca.raft.node.NodeIdentity;
import com.fastpaca.raft.peer.PeerCredentials;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A node of which there is its membership alone, behind a server that answers hellos on a loopback address of its own. */
final class Peer implements AutoCloseable {
    static final String SEED = "fastpaca.test";
    static final String SECRET = "open-sesame";
    private static final int GROUPS = 3;

    private volatile boolean serves;
    private final AtomicReference<@Nullable Error> nextRoundFails = new AtomicReference<>();
    private final NodeDirectory directory;
    private final ClusterMembership membership;
    private final HttpServer server;
    private final ExecutorService starter = Executors.newSingleThreadExecutor();
    private final Future<FormationStep.Start> start;
    private final BlockingQueue<String> stops = new LinkedBlockingQueue<>();

    /** @param number of the loopback address, and in the name */
    Peer(Path data, int number, int port, Resolver resolver, Optional<HostPort> advertise) throws Exception {
        this(data, number, port, resolver, advertise, "n" + number);
    }

    /** @param number of the loopback address */
    Peer(Path data, int number, int port, Resolver resolver, Optional<HostPort> advertise, String name)
            throws Exception {
        directory = NodeDirectory.open(data, GROUPS);
        membership = new ClusterMembership(
                new ClusterMembership.Settings(
                        List.of(new HostPort(SEED, port)),
                        3,
                        advertise,
                        Optional.of(name),
                        PeerCredentials.by(Optional.of(SECRET))),
                directory,
                resolver,
                this::serves,
                (node, goneNanos) -> {},
                stops::add);
        server = HttpServer.create(new InetSocketAddress(address(number), port), 0);
        server.createContext("/internal/hello", this::answer);
        server.start();
        start = starter.submit(membership::awaitFormation);
    }

    static InetAddress address(int number) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number});
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<Hello> caller =
                    Hello.parse(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            boolean trusted =
                    ("Bearer " + SECRET).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!trusted || caller.isEmpty()) {
                exchange.sendResponseHeaders(trusted ? 400 : 401, -1);
                return;
            }
            byte[] body = membership.hello(caller.get()).toText().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Asked in each round, and by whoever asks this node. */
    private boolean serves() {
        boolean isRound = Thread.currentThread().getName().equals("cluster-watch");
        Error failure = isRound ? nextRoundFails.getAndSet(null) : null;
        if (failure != null) {
            throw failure;
        }
        return serves;
    }

    /** Has its next round fail, as where no thread can be started. */
    void failNextRound(Error with) {
        nextRoundFails.set(with);
    }

    boolean hasFailed() {
        return nextRoundFails.get() == null;
    }

    /** Whether it says from now on that it takes clients' requests. */
    void serve(boolean does) {
        serves = does;
    }

    Hello says() {
        return membership.hello(Hellos.blank("test"));
    }

    NodeIdentity identity() {
        return directory.identity();
    }

    ClusterMembership membership() {
        return membership;
    }

    Future<FormationStep.Start> start() {
        return start;
    }

    BlockingQueue<String> stops() {
        return stops;
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        membership.close();
        starter.shutdownNow();
        directory.close();
    }
}
