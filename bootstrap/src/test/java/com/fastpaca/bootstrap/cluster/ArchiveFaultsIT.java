package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.archive.ArchiveChecker;
import com.fastpaca.bootstrap.archive.ArchivedRows;
import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.recorded.RestConversation;
import com.fastpaca.bootstrap.recorded.RestConversation.Logged;
import com.fastpaca.postgres.CommitCutter;
import com.fastpaca.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive of three nodes under load, while nodes and the database are killed, paused and disconnected, also inside COMMIT, and the
 * database's disk is full: in the end it holds exactly what clients were told, and what the nodes have trimmed is read from it at any time. For as many rounds as
 * are asked for: {@code -Dfastpaca.archive.rounds=3}.
 */
@EnabledIfSystemProperty(named = "fastpaca.archive.rounds", matches = "[1-9][0-9]*")
class ArchiveFaultsIT {
    private static final int ROUNDS = Integer.getInteger("fastpaca.archive.rounds", 1);
    private static final long SEED = Long.getLong("fastpaca.archive.seed", System.nanoTime());
    private static final int CONVERSATIONS = 9;
    private static final int WRITERS = 3;
    private static final int PAGE = 1_000;
    private static final int DISCONNECTIONS = 15;
    private static final int LOST_COMMITS = 15;
    private static final int READ_EVERY = 10;
    private static final int DISK_MIB = 384;

    /** PostgreSQL's SQLSTATE. */
    private static final String DISK_FULL = "53100";

    /** Appends that are acknowledged while something is broken. */
    private static final int MEANWHILE = 150;

    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final long RETRY_NANOS = Duration.ofMillis(50).toNanos();

    @TempDir
    private Path directory;

    private final AtomicLong acknowledged = new AtomicLong();

    /** The parts of each acknowledged event, by conversation and seq. */
    private final Map<String, ConcurrentSkipListMap<Long, String>> told = new ConcurrentHashMap<>();

    private final AtomicLong reads = new AtomicLong();
    private final AtomicBoolean ending = new AtomicBoolean();

    @Test
    void theArchiveHoldsWhatWasAcknowledgedWhateverFails() throws Exception {
        System.out.println("archive faults: seed " + SEED + ", " + ROUNDS + " rounds");
        Random random = new Random(SEED);
        assumeTrue(SmallDisk.isToBeHad(directory), "only root may mount a small disk");
        try (SmallDisk disk = SmallDisk.mounted(directory.resolve("disk"), DISK_MIB);
                PostgresServer postgres =
                        PostgresServer.startIn(directory.resolve("disk").resolve("postgres"));
                CommitCutter cutter = new CommitCutter(postgres.port());
                TestNetwork network = TestNetwork.onLoopback(3)) {
            String database = postgres.createDatabase();
            Map<String, String> settings = Map.of(
                    "FASTPACA_POSTGRES_URL", cutter.through(postgres.url(database)),
                    "FASTPACA_FLUSH_INTERVAL_MS", "50",
                    "FASTPACA_TAIL_KEEP", "5",
                    "FASTPACA_SNAPSHOT_BYTES", "65536");
            try (TestCluster cluster = new TestCluster(network, directory, settings);
                    ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                cluster.start();
                cluster.awaitReady(WITHIN);
                create(cluster);
                List<Future<?>> writing = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    int number = writer;
                    writing.add(writers.submit(() -> write(cluster, number)));
                }
                try {
                    for (int round = 0; round < ROUNDS; round++) {
                        breakEverything(cluster, postgres, database, random);
                        loseCommits(cutter);
                        fill(disk, cluster, postgres);
                    }
                } finally {
                    ending.set(true);
                }
                for (Future<?> each : writing) {
                    each.get();
                }
                expectAll(cluster, new ArchivedRows(postgres, database));
                expectNoGapWasMended(cluster);
            }
        }
        System.out.println("archive faults: " + acknowledged + " acknowledged events are archived, " + reads
                + " reads of logs from their start");
    }

    /** A watermark that had passed what was committed would be seen here, as nodes store again what they find lacking. */
    private static void expectNoGapWasMended(TestCluster cluster) {
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.output())
                        .doesNotContain(
                                "\"archive_was_older\"", "\"archive_is_newer\"", "\"archive_set_conversation_aside\""));
    }

    private static void create(TestCluster cluster) throws IOException {
        try (Http http = new Http(cluster.node(0).uri())) {
            for (int i = 0; i < CONVERSATIONS; i++) {
                new RestConversation(http, id(i))
                        .put("{\"policy\":{\"strategy\":\"last_n\",\"config\":{\"limit\":5}}}");
            }
        }
    }

    private static String id(int number) {
        return "archived-" + number;
    }

    private Void write(TestCluster cluster, int writer) {
        List<Http> nodes =
                cluster.nodes().stream().map(node -> new Http(node.uri())).toList();
        for (int i = 0; !ending.get(); i++) {
            String id = id((writer + i) % CONVERSATIONS);
            String parts = "[{\"type\":\"text\",\"text\":\"writer " + writer + ", event " + i + "\"}]";
            String body = "{\"event\":{\"role\":\"user\",\"parts\":" + parts + "},\"idempotency_key\":\"" + writer + "/"
                    + i + "\"}";
            long seq = seqOf(nodes, writer + i, "/v1/conversations/" + id + "/events", body);
            told.computeIfAbsent(id, unseen -> new ConcurrentSkipListMap<>()).put(seq, parts);
            acknowledged.incrementAndGet();
            if (i % READ_EVERY == 0) {
                expectNothingTrimmedTooEarly(nodes.get(i % nodes.size()), id);
            }
        }
        nodes.forEach(Http::close);
        return null;
    }

    /** Tries one node after the other, until one has acknowledged it. */
    private static long seqOf(List<Http> nodes, int first, String path, String body) {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        for (int attempt = first; System.nanoTime() < deadline; attempt++) {
            try {
                Reply reply = nodes.get(attempt % nodes.size()).send("POST", path, body);
                if (reply.isSuccess()) {
                    return Long.parseLong(
                            String.valueOf(RawMembers.ofObject(reply.body()).get("seq")));
                }
                assertThat(reply.status()).as(reply.body()).isEqualTo(503);
            } catch (IOException unanswered) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        throw new AssertionError("no node takes " + body);
    }

    private void breakEverything(TestCluster cluster, PostgresServer postgres, String database, Random random) {
        NodeProcess killed = cluster.node(random.nextInt(3));
        killed.kill();
        awaitMore();
        postgres.kill();
        awaitMore();
        killed.start();
        postgres.startAgain();
        cluster.awaitReady(WITHIN);

        postgres.pause();
        awaitMore();
        NodeProcess other = cluster.node(random.nextInt(3));
        other.kill();
        awaitMore();
        postgres.resume();
        other.start();
        for (int i = 0; i < DISCONNECTIONS; i++) {
            long before = acknowledged.get();
            postgres.execute(
                    database,
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + PostgresServer.USER
                            + "'");
            await().atMost(WITHIN).until(() -> acknowledged.get() > before + 5);
        }
        cluster.awaitReady(WITHIN);
    }

    /** What was committed without anybody knowing is stored again, or by another node. */
    private void loseCommits(CommitCutter cutter) {
        for (int i = 0; i < LOST_COMMITS; i++) {
            int before = cutter.cuts();
            cutter.cutNextCommit();
            await().alias("a COMMIT whose answer is lost").atMost(WITHIN).until(() -> cutter.cuts() > before);
        }
        awaitMore();
    }

    /**
     * Only what the watermark has passed is trimmed: whatever a node no longer has, the archive has committed. It may be away, but an
     * answer of it that it does not hold an event would be the watermark's fault.
     */
    private void expectNothingTrimmedTooEarly(Http node, String id) {
        try {
            Reply reply = node.get("/v1/conversations/" + id + "/events?cursor=0&limit=" + PAGE);
            assertThat(reply.body()).doesNotContain("the archive holds no event");
            reads.incrementAndGet();
        } catch (IOException killed) {
            assertThat(ending.get()).isFalse();
        }
    }

    /** Without room the database takes no row, and goes on, or is started again, when there is some. */
    private void fill(SmallDisk disk, TestCluster cluster, PostgresServer postgres) throws IOException {
        disk.fill();
        await().alias("a node says that the database's disk is full")
                .atMost(WITHIN)
                .until(() ->
                        cluster.nodes().stream().anyMatch(node -> node.output().contains(DISK_FULL)));
        awaitMore();
        disk.empty();
        if (!postgres.isRunning()) {
            postgres.startAgain();
        }
    }

    private void awaitMore() {
        long before = acknowledged.get();
        await().atMost(WITHIN).until(() -> acknowledged.get() >= before + MEANWHILE);
    }

    private void expectAll(TestCluster cluster, ArchivedRows rows) throws IOException {
        await().alias("events in the archive").atMost(WITHIN).until(() -> rows.events() >= acknowledged.get());
        assertThat(rows.events()).as("each once").isEqualTo(acknowledged.get());
        for (int i = 0; i < CONVERSATIONS; i++) {
            String id = id(i);
            Map<String, List<Logged>> pages = new TreeMap<>();
            for (NodeProcess node : cluster.nodes()) {
                try (Http http = new Http(node.uri())) {
                    pages.put(node.name(), new RestConversation(http, id).pages(PAGE));
                }
            }
            assertThat(ArchiveChecker.violations(
                            id, told.getOrDefault(id, new ConcurrentSkipListMap<>()), rows.log(id), pages))
                    .isEmpty();
        }
    }
}
