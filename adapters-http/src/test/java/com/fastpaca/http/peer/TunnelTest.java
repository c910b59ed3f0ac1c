package com.fastpaca.http.peer;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.access.AccessSettings;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.http.access.ApiKeys;
import com.fastpaca.http.access.PeerAccess;
import com.fastpaca.http.access.RateLimit;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.http.server.RaftAt;
import com.fastpaca.http.server.RawConnection;
import com.fastpaca.http.server.TestServer;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test listens where Raft would. */
@Timeout(120)
class TunnelTest {
    private static final UUID NODE = UUID.fromString("0198f3a0-0000-7000-8000-00000000000a");
    private static final String SECRET = "the-secret-of-this-cluster";
    private static final String BEARER = "Authorization: Bearer " + SECRET + "\r\n";
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: fastpaca-raft\r\n";
    private static final String MEANT = "Fastpaca-Node: " + NODE + "\r\n";
    private static final String OPEN = request("GET /internal/raft HTTP/1.1", UPGRADE + MEANT + BEARER, "");

    /** Shorter than what some tests take: a tunnel is no slow client. */
    private static final HttpLimits LIMITS =
            new HttpLimits(1 << 20, 4, 2, 64 << 20, 1_000, Duration.ofMillis(200), Duration.ofMillis(200));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private ServerSocket raft;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        raft = new ServerSocket(0, 100, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        raft.setSoTimeout(10_000);
        server = server(new RaftAt(NODE, OptionalInt.of(raft.getLocalPort())));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
        raft.close();
    }

    private static TestServer server(RaftAt raft) {
        return new TestServer(
                new InMemoryConversationStore(),
                LIMITS,
                StreamLimits.of(1),
                new AccessSettings(
                        new ApiKeys(List.of(new ApiKey("label", "key"))), new RateLimit(1, () -> 0), false, false),
                new PeerAccess(List.of("another secret", SECRET)),
                raft,
                Optional.empty());
    }

    private RawConnection connect() throws IOException {
        RawConnection connection = new RawConnection(server.port());
        opened.add(connection);
        return connection;
    }

    private RawConnection tunnel() throws IOException {
        RawConnection connection = connect();
        RawConnection.Answer answer = connection.write(OPEN).readHead();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("upgrade")).isEqualTo("fastpaca-raft");
        assertThat(answer.header("connection")).isEqualToIgnoringCase("upgrade");
        return connection;
    }

    private Socket accept() throws IOException {
        Socket socket = raft.accept();
        socket.setSoTimeout(10_000);
        opened.add(socket);
        return socket;
    }

    private int room() {
        return server.bean(Tunnels.class).room();
    }

    private void awaitAllClosed() {
        await().until(() -> room() == Tunnels.MAX_TUNNELS);
        opened.clear();
    }

    @Test
    void whateverOneSideSaysTheOtherHearsForAsLongAsTheyLike() throws Exception {
        RawConnection peer = tunnel();
        Socket end = accept();
        for (int i = 0; i < 20; i++) {
            peer.write("PRI * HTTP/2.0\r\n\r\n");
            assertThat(end.getInputStream().readNBytes(18)).asString().isEqualTo("PRI * HTTP/2.0\r\n\r\n");
            end.getOutputStream().write(new byte[] {0, -1, (byte) i});
            assertThat(peer.in().readNBytes(3)).containsExactly(0, -1, i);
        }

        end.setSoTimeout(1_500);
        assertThat(silence(end.getInputStream()))
                .as("nothing is said, and the sweep for slow clients has passed")
                .isTrue();
        peer.write("x");
        assertThat(end.getInputStream().read()).isEqualTo('x');
    }

    private static boolean silence(InputStream in) throws IOException {
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void aHundredMegabytesComeThroughBothWaysAsTheyWere() throws Exception {
        long bytes = 100_000_000;
        RawConnection peer = tunnel();
        Socket end = accept();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> sent = threads.submit(() -> send(peer.out(), 1, bytes));
            Future<?> sentBack = threads.submit(() -> send(end.getOutputStream(), 2, bytes));
            Future<Long> received = threads.submit(() -> sameBytes(end.getInputStream(), 1, bytes));
            assertThat(sameBytes(peer.in(), 2, bytes)).isEqualTo(bytes);
            assertThat(received.get()).isEqualTo(bytes);
            sent.get();
            sentBack.get();
        }
    }

    private static Long send(OutputStream out, long seed, long bytes) throws IOException {
        Random random = new Random(seed);
        byte[] piece = new byte[100_000];
        for (long i = 0; i < bytes; i += piece.length) {
            random.nextBytes(piece);
            out.write(piece);
        }
        return bytes;
    }

    /** How many bytes are those of the seed. */
    private static long sameBytes(InputStream in, long seed, long bytes) throws IOException {
        Random random = new Random(seed);
        byte[] expected = new byte[100_000];
        for (long i = 0; i < bytes; i += expected.length) {
            random.nextBytes(expected);
            if (!java.util.Arrays.equals(expected, in.readNBytes(expected.length))) {
                return i;
            }
        }
        return bytes;
    }

    @Test
    void whoeverDoesNotReadHoldsTheSenderUpAndNotTheMemory() throws Exception {
        RawConnection peer = tunnel();
        Socket end = accept();
        RawConnection other = tunnel();
        Socket otherEnd = accept();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicLong sentBack = new AtomicLong();
            AtomicLong sent = new AtomicLong();
            Future<?> sending = threads.submit(() -> sendUntilClosed(end.getOutputStream(), sentBack));
            Future<?> sendingToo = threads.submit(() -> sendUntilClosed(peer.out(), sent));
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(60)).until(new Unchanged(sentBack)::holds);
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(60)).until(new Unchanged(sent)::holds);

            // Nearly all of it is in the system's buffers: up to 6 MiB a socket, two of them on the way.
            assertThat(sentBack.get()).isLessThan(32 << 20);
            assertThat(sent.get()).isLessThan(32 << 20);
            assertThat(server.bean(Tunnels.class).bytesHeld()).isLessThan(1 << 20);
            other.write("x");
            assertThat(otherEnd.getInputStream().read())
                    .as("others of the same event loop go on")
                    .isEqualTo('x');

            peer.close();
            end.close();
            sending.get();
            sendingToo.get();
            otherEnd.close();
        }
        other.close();
        awaitAllClosed();
    }

    private static final class Unchanged {
        private final AtomicLong value;
        private long before = -1;

        Unchanged(AtomicLong value) {
            this.value = value;
        }

        boolean holds() {
            long now = value.get();
            boolean same = now == before;
            before = now;
            return same;
        }
    }

    private static Void sendUntilClosed(OutputStream out, AtomicLong sent) {
        byte[] piece = new byte[1 << 16];
        try {
            while (true) {
                out.write(piece);
                sent.addAndGet(piece.length);
            }
        } catch (IOException closed) {
            return null;
        }
    }

    @Test
    void theEndOfOneDirectionComesBehindItsBytesAndLeavesTheOtherOpen() throws Exception {
        RawConnection peer = tunnel();
        Socket end = accept();
        CompletableFuture<byte[]> heard = CompletableFuture.supplyAsync(() -> readAll(end));
        peer.write("x".repeat(1_000_000));
        peer.endOutput();

        assertThat(heard.get()).hasSize(1_000_000);
        end.getOutputStream().write(new byte[1_000_000]);
        end.close();
        assertThat(peer.in().readAllBytes()).hasSize(1_000_000);
        awaitAllClosed();
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aConnectionThatBreaksTakesTheOtherWithIt() throws Exception {
        RawConnection peer = tunnel();
        Socket end = accept();
        peer.reset();
        await().until(() -> isOver(end.getInputStream()));

        RawConnection next = tunnel();
        Socket nextEnd = accept();
        nextEnd.setSoLinger(true, 0);
        nextEnd.close();
        await().until(() -> isOver(next.in()));
        awaitAllClosed();
    }

    private static boolean isOver(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | bad_request  | Connection: Upgrade,Fastpaca-Node: 0198f3a0-0000-7000-8000-00000000000a
            400 | bad_request  | Connection: Upgrade,Upgrade: websocket,Fastpaca-Node: 0198f3a0-0000-7000-8000-00000000000a
            400 | bad_request  | Upgrade: fastpaca-raft,Fastpaca-Node: 0198f3a0-0000-7000-8000-00000000000a
            400 | bad_request  | Connection: Upgrade,Upgrade: fastpaca-raft
            400 | bad_request  | Connection: Upgrade,Upgrade: fastpaca-raft,Fastpaca-Node: 1-2-3-4-5
            400 | bad_request  | Connection: Upgrade,Upgrade: fastpaca-raft,Fastpaca-Node: fastpaca-1
            409 | conflict     | Connection: Upgrade,Upgrade: fastpaca-raft,Fastpaca-Node: 0198f3a0-0000-7000-8000-00000000000b
            """)
    void whatIsNotMeantForThisNodeIsRefusedAndTheConnectionStays(int status, String error, String headers)
            throws IOException {
        RawConnection connection = connect();
        String lines = String.join("\r\n", headers.split(",")) + "\r\n" + BEARER;

        RawConnection.Answer answer = connection
                .write(request("GET /internal/raft HTTP/1.1", lines, ""))
                .read();

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"" + error + "\",\"message\":\"");
        assertThat(connection.write(OPEN).readHead().status()).isEqualTo(101);
    }

    @Test
    void aStrangerDoesNotReachRaftHoweverHeAsks() throws IOException {
        raft.setSoTimeout(500);
        for (String headers : List.of("", "Authorization: Bearer key\r\n", "Authorization: Bearer x\r\n")) {
            String asked = request("GET /internal/raft HTTP/1.1", UPGRADE + MEANT + headers, "");
            assertThat(connect().write(asked).read().status()).isIn(401, 429);
        }
        String frames = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\u0000".repeat(9);
        assertThat(connect().write(frames).readHead().status()).isEqualTo(400);
        assertThat(connect()
                        .write(request("GET / HTTP/1.1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n", ""))
                        .readHead()
                        .status())
                .isIn(401, 429);
        for (String method : List.of("HEAD", "POST", "CONNECT")) {
            assertThat(connect()
                            .write(request(method + " /internal/raft HTTP/1.1", UPGRADE + MEANT + BEARER, ""))
                            .readHead()
                            .status())
                    .isIn(400, 405);
        }

        assertThat(silence()).isTrue();
    }

    /** Nobody has come to Raft, and nobody comes. */
    private boolean silence() throws IOException {
        try {
            raft.accept().close();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void raftThatDoesNotListenIsUnavailableAndAnotherTryMaySucceed() throws IOException {
        raft.close();
        RawConnection connection = connect();
        for (int i = 0; i < Tunnels.MAX_TUNNELS + 1; i++) {
            RawConnection.Answer answer = connection.write(OPEN).read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("Raft does not answer");
        }
        assertThat(room()).isEqualTo(Tunnels.MAX_TUNNELS);

        try (TestServer unstarted = server(new RaftAt(NODE, OptionalInt.empty()));
                RawConnection early = new RawConnection(unstarted.port())) {
            RawConnection.Answer answer = early.write(OPEN).read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo("1");
            assertThat(answer.body()).contains("Raft does not listen now");
        }
    }

    @Test
    void oneTunnelTooManyIsRefused() throws IOException {
        List<RawConnection> tunnels = new ArrayList<>();
        for (int i = 0; i < Tunnels.MAX_TUNNELS; i++) {
            tunnels.add(tunnel());
        }
        RawConnection connection = connect();
        assertThat(connection.write(OPEN).read().status()).isEqualTo(503);

        tunnels.getFirst().close();
        await().alias("an end to one that Raft does not close")
                .atMost(Duration.ofSeconds(30))
                .until(() -> room() == 1);
        assertThat(connection.write(OPEN).readHead().status()).isEqualTo(101);
    }

    @Test
    void tunnelsOutliveTheRequestsOfAServerThatStopsAndNewOnesCanBeOpened() throws Exception {
        RawConnection peer = tunnel();
        Socket end = accept();

        assertThat(server.requestsUnderWay().count()).isZero();
        server.requestsUnderWay().refuseMore(false);
        assertThat(server.requestsUnderWay().awaitAnswers(Duration.ZERO)).isTrue();
        peer.write("x");
        assertThat(end.getInputStream().read()).isEqualTo('x');
        tunnel().write("y");
        assertThat(accept().getInputStream().read()).isEqualTo('y');

        server.connections().closeAll();
        assertThat(end.getInputStream().read()).isNegative();
        assertThat(isOver(peer.in())).isTrue();
        awaitAllClosed();
    }
}
