package com.fastpaca.raft.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.ratis.thirdparty.io.grpc.NameResolverRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@Timeout(120)
class PeerTunnelsTest {
    private static final UUID PEER = UUID.fromString("0198f3a0-0000-7000-8000-00000000000a");
    private static final String SECRET = "the-secret-of-this-cluster";
    private static final Logger PACKAGE = (Logger) LoggerFactory.getLogger("com.fastpaca.raft.peer");

    private final Log log = new Log();
    private volatile Optional<InetSocketAddress> address = Optional.empty();
    private final PeerTunnels tunnels = PeerTunnels.open(
            peer -> peer.equals(PEER) ? address : Optional.empty(), PeerCredentials.by(Optional.of(SECRET)));

    private static final class Log extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }

        List<String> of(Level level) {
            return events.stream()
                    .filter(event -> event.getLevel().equals(level))
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        PACKAGE.setLevel(Level.DEBUG);
        PACKAGE.setAdditive(false);
        PACKAGE.addAppender(log);
    }

    @AfterEach
    void close() {
        tunnels.close();
        PACKAGE.detachAppender(log);
        PACKAGE.setLevel(null);
        PACKAGE.setAdditive(true);
        assertThat(log.events).as("what was logged").noneMatch(event -> {
            String text = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : event.getThrowableProxy().getMessage());
            return text.contains(SECRET);
        });
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(PeerTunnel.LOOPBACK, tunnels.port(PEER));
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Whether what is sent comes back. */
    private boolean works() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aPeerIsAskedForItsOwnRaftWithTheSecret() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(peer.address());

            assertThat(works()).isTrue();
            assertThat(peer.request())
                    .isEqualTo(String.join(
                            "\r\n",
                            "GET /internal/raft HTTP/1.1",
                            "Host: 127.0.0.1:" + peer.address().getPort(),
                            "Connection: Upgrade",
                            "Upgrade: fastpaca-raft",
                            "Fastpaca-Node: " + PEER,
                            "Authorization: Bearer " + SECRET,
                            "",
                            ""));
            assertThat(log.of(Level.WARN)).isEmpty();
        }
    }

    @Test
    void withoutASecretNoneIsPresented() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING);
                PeerTunnels open =
                        PeerTunnels.open(id -> Optional.of(peer.address()), PeerCredentials.by(Optional.empty()));
                Socket socket = new Socket(PeerTunnel.LOOPBACK, open.port(PEER))) {
            socket.getOutputStream().write('x');

            assertThat(peer.request()).doesNotContain("Authorization").endsWith("Fastpaca-Node: " + PEER + "\r\n\r\n");
        }
    }

    @Test
    void aSecretThatWouldBreakTheRequestIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> PeerCredentials.by(Optional.of("two\r\nlines")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("lines");
    }

    @Test
    void manyBytesComeThroughBothWaysAsTheyWere() throws Exception {
        int bytes = 100_000_000;
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            address = Optional.of(peer.address());
            try (Socket socket = connect()) {
                Future<?> sent = threads.submit(() -> {
                    send(socket.getOutputStream(), bytes);
                    socket.shutdownOutput();
                    return null;
                });
                Random random = new Random(7);
                byte[] expected = new byte[100_000];
                for (int i = 0; i < bytes; i += expected.length) {
                    random.nextBytes(expected);
                    byte[] got = socket.getInputStream().readNBytes(expected.length);
                    assertThat(Arrays.equals(got, expected))
                            .as("after %d bytes", i)
                            .isTrue();
                }
                sent.get();
                assertThat(socket.getInputStream().read()).isNegative();
            }
            await().until(() -> peer.openCount() == 0);
        }
    }

    private static void send(OutputStream out, int bytes) throws IOException {
        Random random = new Random(7);
        byte[] piece = new byte[100_000];
        for (int i = 0; i < bytes; i += piece.length) {
            random.nextBytes(piece);
            out.write(piece);
        }
    }

    @Test
    void aPeerThatHasComeBackIsConnectedToAnew() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(peer.address());
            try (Socket socket = connect()) {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');

                tunnels.reconnect(PEER, System.nanoTime());
                assertThat(closes(socket)).isTrue();
            }
            await().until(() -> peer.openCount() == 0);
            assertThat(works()).isTrue();
        }
    }

    @Test
    void whatAPeerHasLetInSinceItCameBackIsLeftAlone() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(peer.address());
            long goneNanos = System.nanoTime();
            try (Socket socket = connect()) {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');

                tunnels.reconnect(PEER, goneNanos);
                socket.getOutputStream().write('y');
                assertThat(socket.getInputStream().read()).isEqualTo('y');
            }
        }
    }

    /** A read that times out is no end. */
    private static boolean closes(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void whatStandsBehindTheHeadIsNotLost() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING + "settings")) {
            address = Optional.of(peer.address());
            try (Socket socket = connect()) {
                assertThat(new String(socket.getInputStream().readNBytes(8), StandardCharsets.US_ASCII))
                        .isEqualTo("settings");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 401 Unauthorized        | its secret is another one than this node's
            HTTP/1.1 409 Conflict            | another node is there now
            HTTP/1.1 503 Service Unavailable | its Raft cannot be reached now
            HTTP/1.1 200 OK                  | answers as no node of a version known here does
            HTTP/1.1 1010 Odd                | answers as no node of a version known here does
            SSH-2.0-OpenSSH_9.6              | answers as no node of a version known here does
            """)
    void aPeerThatDoesNotLetThisNodeInClosesTheConnectionAndIsReportedOnce(String answer, String reason)
            throws Exception {
        try (TestPeer peer = new TestPeer(answer + "\r\ncontent-length: 0\r\n\r\n")) {
            address = Optional.of(peer.address());

            assertThat(works()).isFalse();
            assertThat(works()).isFalse();
            await().until(() -> log.of(Level.DEBUG).stream().anyMatch(line -> line.contains("still")));
            assertThat(log.of(Level.WARN))
                    .containsExactly("node " + PEER + " cannot be reached: 127.0.0.1:"
                            + peer.address().getPort() + ": " + reason);
            assertThat(log.of(Level.INFO)).isEmpty();

            peer.answerWith(TestPeer.SWITCHING);
            assertThat(works()).isTrue();
            assertThat(works()).isTrue();
            assertThat(log.of(Level.INFO)).containsExactly("node " + PEER + " can be reached again");
            assertThat(log.of(Level.WARN)).hasSize(1);
        }
    }

    @Test
    void aHeadWithoutEndIsNotReadToItsEnd() throws Exception {
        try (TestPeer peer = new TestPeer("HTTP/1.1 101 X\r\n" + "x: y\r\n".repeat(2_000))) {
            address = Optional.of(peer.address());

            assertThat(works()).isFalse();
            await().until(() -> peer.openCount() == 0);
        }
    }

    @Test
    void aPeerThatAcceptsAndSaysNothingIsGivenUp() throws Exception {
        try (TestPeer peer = new TestPeer("")) {
            address = Optional.of(peer.address());
            long start = System.nanoTime();

            assertThat(works()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(15));
        }
    }

    @Test
    void aPeerThatWasAwayIsFoundWhereItIsNow() throws Exception {
        assertThat(works()).isFalse();
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(peer.address());
            assertThat(works()).isTrue();
        }
        assertThat(works()).as("it is away").isFalse();
        try (TestPeer moved = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(InetSocketAddress.createUnresolved(
                    "localhost", moved.address().getPort()));
            assertThat(works()).as("it has moved").isTrue();
        }
        address = Optional.of(InetSocketAddress.createUnresolved("nowhere.invalid", 4000));
        assertThat(works()).isFalse();

        await().until(() -> log.of(Level.WARN).size() == 3);
        assertThat(log.of(Level.WARN).getFirst()).endsWith("cannot be reached: its address is not known");
        assertThat(log.of(Level.WARN).get(1)).containsPattern("127.0.0.1:[0-9]+: Connection re(fused|set)");
        assertThat(log.of(Level.WARN).getLast()).endsWith("nowhere.invalid:4000 cannot be resolved");
        assertThat(log.of(Level.INFO)).hasSize(2);
    }

    @Test
    void aConnectionThatThePeerBreaksEndsHereToo() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(peer.address());
            try (Socket socket = connect()) {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');
                peer.vanish();
                assertThat(isOver(socket.getInputStream())).isTrue();
            }
        }
    }

    private static boolean isOver(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void connectionsToAPeerAreBounded() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(peer.address());
            List<Socket> sockets = new CopyOnWriteArrayList<>();
            for (int i = 0; i < PeerTunnel.MAX_CONNECTIONS; i++) {
                Socket socket = connect();
                sockets.add(socket);
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');
            }
            assertThat(works()).isFalse();

            sockets.getFirst().close();
            await().until(this::works);
            for (Socket each : sockets) {
                each.close();
            }
        }
    }

    @Test
    void closingEndsWhatIsOpenAndTakesNothingMore() throws Exception {
        try (TestPeer peer = new TestPeer(TestPeer.SWITCHING)) {
            address = Optional.of(peer.address());
            try (Socket socket = connect()) {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');

                tunnels.close();
                assertThat(isOver(socket.getInputStream())).isTrue();
            }
            await().until(() -> peer.openCount() == 0);
            assertThatThrownBy(() -> tunnels.port(PEER)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theNamesAreThoseOfTheLastOneAndGoWithIt() {
        assertThat(PeerTunnels.target(PEER)).isEqualTo("fastpaca:///" + PEER);
        Object first = NameResolverRegistry.getDefaultRegistry().getProviderForScheme("fastpaca");
        assertThat(first).isNotNull();
        PeerTunnels later = PeerTunnels.open(id -> Optional.empty(), PeerCredentials.by(Optional.empty()));
        assertThat(NameResolverRegistry.getDefaultRegistry().getProviderForScheme("fastpaca"))
                .isNotNull()
                .isNotSameAs(first);

        tunnels.close();
        assertThat(NameResolverRegistry.getDefaultRegistry().getProviderForScheme("fastpaca"))
                .as("closing the earlier one does not take the later one's")
                .isNotNull();
        later.close();
        assertThat(NameResolverRegistry.getDefaultRegistry().getProviderForScheme("fastpaca"))
                .isNull();
    }
}
