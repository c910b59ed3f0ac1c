package com.fastpaca.raft.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.Hellos;
import com.fastpaca.ports.cluster.HostPort;
import com.fastpaca.raft.cluster.Round.Answer;
import com.fastpaca.raft.cluster.Round.Silence;
import com.fastpaca.raft.peer.PeerCredentials;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private static final Hello ASKING = Hellos.blank("asking");
    private static final Hello THERE = Hellos.blank("there");

    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private HostPort address;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        address = new HostPort("127.0.0.1", server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(int status, String text) {
        server.createContext("/internal/hello", exchange -> {
            try (exchange) {
                byte[] body = text.getBytes(UTF_8);
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private void hang() {
        server.createContext("/internal/hello", exchange -> {
            try (exchange) {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Round ask(List<HostPort> seed, Resolver resolver, HostPort... known) throws InterruptedException {
        try (Discovery discovery = new Discovery(seed, resolver, PeerCredentials.by(Optional.empty()))) {
            return discovery.ask(ASKING, List.of(known));
        }
    }

    private String silence() throws InterruptedException {
        Round round = ask(List.of(address), InetAddress::getAllByName);
        assertThat(round.answers()).isEmpty();
        assertThat(round.silences()).hasSize(1);
        return round.silences().getFirst().reason();
    }

    @Test
    void aNodeIsAskedOnceByAllItsNamesAndCalledAsOthersNamedIt() throws Exception {
        answer(200, THERE.toText());
        HostPort named = new HostPort("there.test", address.port());
        HostPort seed = new HostPort("seed.test", address.port());
        Resolver resolver = host -> InetAddress.getAllByName("127.0.0.1");

        assertThat(ask(List.of(seed, address), resolver).answers()).containsExactly(new Answer(address, THERE));
        assertThat(ask(List.of(seed, address), resolver, named).answers()).containsExactly(new Answer(named, THERE));
    }

    @Test
    void whatIsNoNodeIsReportedAsWhatItIs() throws Exception {
        answer(200, "<html>");
        assertThat(silence()).isEqualTo("answers as no node of a version known here does");
    }

    @Test
    void anAnswerBeyondAllBoundsIsNotReadToItsEnd() throws Exception {
        answer(200, THERE.toText() + "x ".repeat(Hello.MAX_BYTES));
        assertThat(silence()).contains("IOException");
    }

    @Test
    void anotherSecretIsReported() throws Exception {
        answer(401, "");
        assertThat(silence()).isEqualTo("its secret is another one than this node's");
    }

    @Test
    void aServerWithoutHellosIsReported() throws Exception {
        assertThat(silence()).isEqualTo("answers with status 404");
    }

    @Test
    void whoeverNeverAnswersIsNotWaitedForLong() throws Exception {
        hang();
        long start = System.nanoTime();

        assertThat(silence()).isEqualTo("no answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void whereNobodyListensThereIsNoConnection() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = new HostPort("127.0.0.1", closed.getLocalPort());
        }
        assertThat(silence()).isEqualTo("no connection");
    }

    @Test
    void aNameServiceThatFailsOrHangsCostsOnlyItsOwnNames() throws Exception {
        answer(200, THERE.toText());
        HostPort failing = new HostPort("failing.invalid", 4000);
        HostPort hanging = new HostPort("hanging.test", 4000);

        Round round = ask(List.of(hanging, failing, address), host -> {
            if (host.equals(hanging.host())) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return InetAddress.getAllByName(host);
        });

        assertThat(round.answers()).containsExactly(new Answer(address, THERE));
        assertThat(round.silences())
                .containsExactlyInAnyOrder(
                        new Silence(hanging.toString(), "the name service does not answer"),
                        new Silence(failing.toString(), "the name does not resolve"));
    }
}
