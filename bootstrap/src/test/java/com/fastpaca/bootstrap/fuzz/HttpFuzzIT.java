package com.fastpaca.bootstrap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged requests, again and again: no answer says that the server failed, and afterwards it holds no more than a server that was
 * started anew on the same data, and is as fast as before. More of them: {@code ./mvnw -pl bootstrap -am verify -Dit.test=HttpFuzzIT
 * -Dfastpaca.fuzz.requests=1000000}, and {@code -Dfastpaca.fuzz.seed} to send the same again.
 */
class HttpFuzzIT {
    private static final long REQUESTS = Long.getLong("fastpaca.fuzz.requests", 3_000);
    private static final long SEED = Long.getLong("fastpaca.fuzz.seed", System.nanoTime());
    private static final int ATTACKERS = 32;
    private static final int CLIENTS = 8;
    private static final String EVENT = "{\"event\":{\"role\":\"user\",\"content\":\"Hello\"}}";
    private static final long MEGABYTE = 1 << 20;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(3);

    /** Half would be felt; what the machine does beside the test is not to fail it. */
    private static final double SLOWEST = 0.6;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // as many requests as are asked for
    void damagedRequestsNeitherBreakTheServerNorStayInIt() throws Exception {
        System.out.printf("fuzz: seed %d, %d requests%n", SEED, REQUESTS);
        Resources attacked;
        try (ServerProcess server = start()) {
            requestsPerSecond(server, WARM_UP);
            double before = requestsPerSecond(server, MEASURED);
            long descriptors = Resources.of(server.pid()).fileDescriptors();

            attack(server);

            // That a connection was cut off is seen by and by.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> Resources.of(server.pid()).fileDescriptors() < descriptors + ATTACKERS);
            double after = requestsPerSecond(server, MEASURED);
            attacked = Resources.of(server.pid());
            System.out.printf("%.0f requests/s before, %.0f after%n", before, after);
            assertThat(server.output()).doesNotContain("ERROR");
            assertThat(after).isGreaterThan(SLOWEST * before);
        }
        try (ServerProcess server = start()) {
            requestsPerSecond(server, MEASURED);
            Resources fresh = Resources.of(server.pid());

            System.out.printf("attacked: %s%nfresh:    %s%n", attacked, fresh);
            assertThat(attacked.heapBytes()).isLessThan(fresh.heapBytes() + 24 * MEGABYTE);
            assertThat(attacked.directBytes()).isLessThan(fresh.directBytes() + 32 * MEGABYTE);
            assertThat(attacked.threads()).isLessThan(fresh.threads() + 16);
            assertThat(attacked.fileDescriptors()).isLessThan(fresh.fileDescriptors() + ATTACKERS);
        }
    }

    private ServerProcess start() {
        // Audit events hold ids that attackers choose, and there are as many as requests.
        Map<String, String> settings = Map.of(
                "FASTPACA_JAVA_OPTS",
                "-Xmx512m " + Resources.NATIVE_MEMORY_TRACKING,
                "FASTPACA_DRAIN_DELAY_MS",
                "0",
                "FASTPACA_LOG_LEVEL",
                "info,audit=off");
        return ServerProcess.start(directory, FreePort.find(), settings).awaitReady();
    }

    private static void attack(ServerProcess server) throws Exception {
        var left = new AtomicLong(REQUESTS);
        var random = new SplittableRandom(SEED);
        List<Attacker> attackers = Stream.generate(() -> new Attacker(server.uri(), random.split()))
                .limit(ATTACKERS)
                .toList();
        List<Callable<Void>> work = attackers.stream()
                .<Callable<Void>>map(attacker -> () -> {
                    try (attacker) {
                        while (left.decrementAndGet() >= 0) {
                            attacker.attack();
                        }
                    }
                    return null;
                })
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS)) {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        var answers = new TreeMap<Integer, Long>();
        attackers.forEach(
                attacker -> attacker.answers().forEach((status, count) -> answers.merge(status, count, Long::sum)));
        System.out.printf(
                "answers by status: %s, none: %d%n",
                answers, attackers.stream().mapToLong(Attacker::unanswered).sum());
        assertThat(answers.headMap(300))
                .as("successes, or the requests were too damaged to reach anything")
                .isNotEmpty();
        assertThat(answers.headMap(500).tailMap(400)).as("refusals").hasSizeGreaterThan(3);
        assertThat(answers.tailMap(500)).as("failures of the server").isEmpty();
    }

    /** How many appends and windows well-behaved clients get answered a second. */
    private static double requestsPerSecond(ServerProcess server, Duration duration) throws Exception {
        var count = new LongAdder();
        long end = System.nanoTime() + duration.toNanos();
        List<Callable<Void>> work = IntStream.range(0, CLIENTS)
                .<Callable<Void>>mapToObj(client -> () -> {
                    try (Http http = new Http(server.uri())) {
                        String path = "/v1/conversations/client-" + client;
                        assertThat(http.send("PUT", path, "{}").isSuccess()).isTrue();
                        while (System.nanoTime() < end) {
                            assertThat(http.send("POST", path + "/events", EVENT)
                                            .status())
                                    .isEqualTo(201);
                            assertThat(http.get(path + "/window").status()).isEqualTo(200);
                            count.add(2);
                        }
                    }
                    return null;
                })
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        return count.sum() * 1e9 / duration.toNanos();
    }
}
