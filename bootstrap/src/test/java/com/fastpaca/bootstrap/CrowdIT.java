package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;

import com.fastpaca.bootstrap.machine.FileDescriptors;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections by the thousand that say nothing, and some that never finish what they say, do not harm those who do. */
class CrowdIT {
    private static final int IDLE = 10_000;
    private static final int LEAST_IDLE = 1_000;

    /** Of them, one in so many begins a request, another one a body, and a third asks in the end. */
    private static final int ONE_IN = 50;

    private static final int REQUESTS = 1_000;
    private static final String C = "/v1/conversations/c";
    private static final String EVENT = "{\"event\":{\"role\":\"user\",\"content\":\"Hello\"}}";

    @TempDir
    private Path directory;

    @Test
    void aCrowdThatSaysNothingHarmsNobodyWhoDoes() throws Exception {
        // This process and the server have a descriptor for each, and both run within the same limit.
        int idle = Math.toIntExact(Math.min(IDLE, FileDescriptors.max() - 2_000));
        assertThat(idle).as("a crowd that the limit of open files allows").isGreaterThanOrEqualTo(LEAST_IDLE);
        List<SocketChannel> crowd = new ArrayList<>();
        try (ServerProcess server =
                        ServerProcess.start(directory, FreePort.find()).awaitReady();
                Http http = new Http(server.uri())) {
            assertThat(http.send("PUT", C, "{}").status()).isEqualTo(201);
            p99Nanos(http);
            long before = p99Nanos(http);
            for (int i = 0; i < idle; i++) {
                crowd.add(connect(server.uri()));
            }
            List<SocketChannel> heads = every(ONE_IN, 0, crowd, "GET " + C + " HTTP/1.1\r\nHost: x\r\n");
            // They have a minute, for which nobody waits here.
            List<SocketChannel> bodies = every(
                    ONE_IN,
                    1,
                    crowd,
                    "POST " + C + "/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100000\r\n\r\n{");

            long with = p99Nanos(http);
            System.out.printf(
                    "%d connections that say nothing: p99 of an append %.1f ms before, %.1f ms with them%n",
                    idle, before / 1e6, with / 1e6);
            assertThat(with).isLessThan(3 * before + TimeUnit.MILLISECONDS.toNanos(50));
            assertThat(http.send("GET", C, null).status()).isEqualTo(200);
            List<SocketChannel> others = without(heads, crowd);
            assertThat(others).as("the crowd is there still").noneMatch(CrowdIT::isClosed);

            await("heads that do not end are cut off")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> heads.stream().allMatch(CrowdIT::isClosed));
            assertThat(others).as("nobody else is cut off").noneMatch(CrowdIT::isClosed);
            for (SocketChannel asks :
                    every(ONE_IN, 0, without(bodies, others), "GET " + C + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
                await("whoever said nothing so far is served")
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> read(asks), startsWith("HTTP/1.1 200"));
            }
            assertThat(http.send("POST", C + "/events", EVENT).status()).isEqualTo(201);
            assertThat(server.output()).doesNotContain("ERROR");
        } finally {
            for (SocketChannel each : crowd) {
                each.close();
            }
        }
    }

    private static SocketChannel connect(URI server) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
        channel.configureBlocking(false);
        return channel;
    }

    private static List<SocketChannel> every(int step, int offset, List<SocketChannel> crowd, String says)
            throws IOException {
        List<SocketChannel> chosen = new ArrayList<>();
        for (int i = offset; i < crowd.size(); i += step) {
            assertThat(crowd.get(i).write(ByteBuffer.wrap(says.getBytes(StandardCharsets.US_ASCII))))
                    .isEqualTo(says.length());
            chosen.add(crowd.get(i));
        }
        return chosen;
    }

    private static List<SocketChannel> without(List<SocketChannel> some, List<SocketChannel> all) {
        Set<SocketChannel> left = new LinkedHashSet<>(all);
        some.forEach(left::remove);
        return List.copyOf(left);
    }

    private static boolean isClosed(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1 << 10)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String read(SocketChannel channel) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(1 << 10);
        var _ = channel.read(read);
        return new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII);
    }

    private static long p99Nanos(Http http) throws IOException {
        long[] nanos = new long[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            long begun = System.nanoTime();
            assertThat(http.send("POST", C + "/events", EVENT).status()).isEqualTo(201);
            nanos[i] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        return nanos[REQUESTS * 99 / 100];
    }
}
