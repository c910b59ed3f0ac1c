package com.fastpaca.bootstrap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.history.DiskHistory;
import com.fastpaca.bootstrap.history.MemoryHistory;
import com.fastpaca.bootstrap.history.Observer;
import com.fastpaca.bootstrap.load.KnownConversations;
import com.fastpaca.bootstrap.load.LoadClient;
import com.fastpaca.bootstrap.load.Scenario;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;

/**
 * Rounds of load, each ended by a crash, on one data directory. After the first restarts, every few of the later ones and the last,
 * everything that the clients were told is compared with what the server holds. The seed decides what the clients ask and when the server
 * dies; how their requests interleave it cannot.
 */
final class CrashRun implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final int CONVERSATIONS = 36;

    /** Small, so that snapshots and purges of the log happen all the time. */
    static final Map<String, String> SETTINGS = Map.of("FASTPACA_SNAPSHOT_BYTES", "65536");

    /** A check reads all that came before it: after each of many rounds it would take more of the machine than the rounds. */
    private static final int CHECKED_EVERY = 5;

    private static final int LEAST_OPERATIONS = 100;
    private static final int MOST_OPERATIONS = 2_500;
    private static final Duration ROUND_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    private static final Set<Integer> STOPPED = Set.of(0, 128 + 15);

    private final DataDirectory directory;
    private final RandomGenerator random;
    private final DiskHistory history;
    private final Observer observer;
    private final CrashReport report = new CrashReport();
    private final List<LoadClient> clients = new ArrayList<>();
    private final Set<String> snapshots = new HashSet<>();
    private final Map<String, Long> firstLogIndexes = new HashMap<>();
    private final int port = FreePort.find();

    /** How a round ends. */
    private enum End {
        KILLED_UNDER_LOAD,
        KILLED_WHILE_STARTING,
        STOPPED_UNDER_LOAD
    }

    /** @param root where the run keeps everything; there and empty */
    CrashRun(Path root, long seed) throws IOException {
        directory = new DataDirectory(root.resolve("data"));
        history = new DiskHistory(Files.createDirectory(root.resolve("history")));
        observer = new Observer(history);
        var seeds = new SplittableRandom(seed);
        this.random = seeds.split();
        var conversations = new KnownConversations(CONVERSATIONS);
        for (int i = 1; i <= CLIENTS; i++) {
            clients.add(new LoadClient(i, new Scenario(seeds.split(), conversations, "c" + i), conversations, history));
        }
    }

    /** Starts the server, checks it, loads it and ends it. */
    void round(int round) throws IOException {
        End end = end(round);
        report.count(end.toString());
        try (ServerProcess server = start()) {
            if (end == End.KILLED_WHILE_STARTING) {
                server.run(Duration.ofMillis(random.nextLong(200, 2_500)));
                server.kill();
            } else {
                server.awaitReady();
                if (round <= CHECKED_EVERY || round % CHECKED_EVERY == 0) {
                    check(server, "after round " + (round - 1));
                }
                loadUntilItEnds(server, round, end);
            }
        }
        System.out.printf("round %d: %s, %d operations so far%n", round, end, history.answered());
        snapshots.addAll(directory.snapshots());
        firstLogIndexes.putAll(directory.firstLogIndexes());
    }

    /** The first rounds are certain to write. */
    private End end(int round) {
        int draw = round <= 2 ? 0 : random.nextInt(8);
        return draw < 6 ? End.KILLED_UNDER_LOAD : draw == 6 ? End.KILLED_WHILE_STARTING : End.STOPPED_UNDER_LOAD;
    }

    private ServerProcess start() {
        return ServerProcess.start(directory.root(), port, SETTINGS);
    }

    private void loadUntilItEnds(ServerProcess server, int round, End end) {
        long operations = history.answered() + random.nextInt(LEAST_OPERATIONS, MOST_OPERATIONS);
        try (Http http = new Http(server.uri());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ending = new AtomicBoolean();
            List<Future<?>> loads = new ArrayList<>();
            for (LoadClient client : clients) {
                loads.add(threads.submit(() -> {
                    client.retryUnanswered(http);
                    askUntilDisconnected(client, http, round, ending);
                }));
            }
            Awaitility.await()
                    .alias("operations of round " + round)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(ROUND_WITHIN)
                    .until(() ->
                            history.answered() >= operations || loads.stream().anyMatch(Future::isDone));
            ending.set(true);
            if (end == End.STOPPED_UNDER_LOAD) {
                assertThat(server.stop(STOPS_WITHIN))
                        .as("exit code after SIGTERM")
                        .isIn(STOPPED);
            } else {
                server.kill();
            }
            for (Future<?> load : loads) {
                Awaitility.await().atMost(ROUND_WITHIN).until(load::isDone);
                assertThat(load).succeedsWithin(Duration.ZERO);
            }
        }
    }

    /** Until somebody ends the server every request must be answered. */
    private static void askUntilDisconnected(LoadClient client, Http http, int round, AtomicBoolean ending) {
        LoadClient.Asked asked;
        do {
            asked = client.ask(http, round);
            if (asked.isUnknown() && !ending.get()) {
                throw new AssertionError("no answer without a crash: " + asked);
            }
        } while (!asked.isUnknown());
    }

    /** Starts the server a last time, repeats what got no answer, and checks all. */
    void finish() throws IOException {
        try (ServerProcess server = start().awaitReady()) {
            check(server, "after the last round");
            try (Http http = new Http(server.uri())) {
                clients.forEach(client -> client.retryUnanswered(http));
            }
            check(server, "after the last retries");
            assertThat(server.stop(STOPS_WITHIN)).as("exit code after SIGTERM").isIn(STOPPED);
        }
    }

    private void check(ServerProcess server, String when) throws IOException {
        List<String> violations = violations(server, observer);
        assertThat(violations.subList(0, Math.min(20, violations.size())))
                .as("%d violations %s; server:%n%s", violations.size(), when, server.output())
                .isEmpty();
    }

    /** What a server on a copy of the directory holds otherwise than the clients were told; they hear nothing of it. */
    List<String> violationsOfCopy(ServerProcess server) throws IOException {
        return violations(server, new Observer(new MemoryHistory()));
    }

    private List<String> violations(ServerProcess server, Observer by) throws IOException {
        try (Http http = new Http(server.uri())) {
            return by.violations(http, history);
        }
    }

    DataDirectory directory() {
        return directory;
    }

    /** All snapshots that were there at the end of a round. */
    Set<String> snapshots() {
        return snapshots;
    }

    /** Where the log of each group began at the end of the last round. */
    Map<String, Long> firstLogIndexes() {
        return firstLogIndexes;
    }

    @Override
    public void close() throws IOException {
        history.close();
    }

    @Override
    public String toString() {
        return report + "; " + snapshots.size() + " snapshots seen, logs begin at " + firstLogIndexes + "\n"
                + CrashReport.of(history);
    }
}
