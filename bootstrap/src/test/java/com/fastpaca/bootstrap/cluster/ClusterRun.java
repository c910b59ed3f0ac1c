package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import com.fastpaca.bootstrap.cluster.stream.Followed;
import com.fastpaca.bootstrap.cluster.stream.StreamFrame;
import com.fastpaca.bootstrap.history.DiskHistory;
import com.fastpaca.bootstrap.history.MemoryHistory;
import com.fastpaca.bootstrap.history.Observed;
import com.fastpaca.bootstrap.history.Observer;
import com.fastpaca.bootstrap.history.Operation;
import com.fastpaca.bootstrap.load.KnownConversations;
import com.fastpaca.bootstrap.process.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A cluster under load through a schedule of faults, and the check of everything that its clients were told. */
final class ClusterRun implements AutoCloseable {
    /** Small, so that snapshots, purges of the log and installed snapshots happen all the time. */
    private static final Map<String, String> SETTINGS = Map.of("FASTPACA_SNAPSHOT_BYTES", "262144");

    private static final int CLIENTS = 8;
    private static final int FOLLOWERS = 8;
    private static final int OPERATIONS_PER_CONVERSATION = 2_000;
    private static final int LEAST_CONVERSATIONS = 24;
    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(2);
    private static final Duration LOAD_WITHIN = Duration.ofHours(12);
    private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(3);
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(60);
    private static final Duration EQUAL_POLL = Duration.ofMillis(50);
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(5);
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(1);
    private static final int CHECKERS = 2;

    private final TestCluster cluster;
    private final FaultInjector injector;
    private final FaultReport report = new FaultReport();
    private final DiskHistory history;
    private final List<Http> clients = new ArrayList<>();
    private final List<Http> probes = new ArrayList<>();
    private final WriteProbe probe;
    private final ClusterLoad load;
    private final Followers followers;
    private final long operations;
    private volatile long equalBy;
    private String streams = "";

    /** @param operations that the clients do at least */
    ClusterRun(TestNetwork network, Path directory, long seed, long operations) throws IOException {
        this.operations = operations;
        this.history = new DiskHistory(Files.createDirectory(directory.resolve("history")));
        this.cluster = new TestCluster(network, directory, SETTINGS);
        this.injector = new FaultInjector(cluster);
        cluster.nodes().forEach(node -> {
            clients.add(new Http(node.uri(), CLIENT_PATIENCE));
            probes.add(new Http(node.uri(), PROBE_PATIENCE));
        });
        this.probe = new WriteProbe(history);
        var seeds = new SplittableRandom(seed);
        var known =
                new KnownConversations(LEAST_CONVERSATIONS + Math.toIntExact(operations / OPERATIONS_PER_CONVERSATION));
        this.load = new ClusterLoad(clients, CLIENTS, seeds.split(), known, history);
        this.followers = new Followers(cluster.uris(), known, seeds.split());
    }

    /** Runs everything, and answers what is wrong, a sentence each. */
    List<String> violations(FaultSchedule schedule)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        cluster.start();
        cluster.awaitReady(HEALTHY_WITHIN);
        probe.create(probes);
        load.start();
        int faults = schedule.faults().size();
        for (int i = 0; i < faults; i++) {
            load.enterPhase(i);
            long share = operations / (faults + 1);
            awaitOperations(share * i + share / 3);
            for (int more = (FOLLOWERS + faults - 1) / faults; more > 0; more--) {
                followers.add(i);
            }
            awaitOperations(share * (i + 1));
            happen(schedule.faults().get(i));
        }
        awaitOperations(operations);
        load.stop();
        return check(followers.finish(clients.getFirst()));
    }

    private void happen(Fault fault) {
        Set<Integer> survivors = fault.survivors(cluster.nodes().size());
        long began = System.nanoTime();
        injector.begin(fault);
        Duration untilWritable = survivors.isEmpty()
                ? Duration.ZERO
                : probe.untilWritable(began, survivors.stream().map(probes::get).toList());
        injector.last(fault, Duration.ofNanos(System.nanoTime() - began));
        long ended = System.nanoTime();
        injector.end(fault);
        if (survivors.isEmpty()) {
            untilWritable = probe.untilWritable(ended, probes);
        }
        cluster.awaitReady(HEALTHY_WITHIN);
        report.add(fault, untilWritable);
        System.out.printf(
                "%s: writable after %d ms, all ready after %d ms, %d operations so far%n",
                fault, untilWritable.toMillis(), (System.nanoTime() - ended) / 1_000_000, history.answered());
    }

    private void awaitOperations(long count) {
        var standstill = new Standstill();
        Awaitility.await()
                .alias(count + " operations")
                .pollInterval(Duration.ofMillis(5))
                .atMost(LOAD_WITHIN)
                .until(() -> {
                    load.check();
                    standstill.check();
                    return history.answered() >= count;
                });
    }

    /** That something is answered now and then. */
    private final class Standstill {
        private long answered;
        private long sinceNanos = System.nanoTime();

        void check() {
            if (history.answered() > answered) {
                answered = history.answered();
                sinceNanos = System.nanoTime();
            } else if (System.nanoTime() - sinceNanos > LONGEST_STANDSTILL.toNanos()) {
                throw new AssertionError("nothing was answered for " + LONGEST_STANDSTILL + "\n" + outputs());
            }
        }
    }

    /** A part of the conversations at a time, as all of them would be too many for the memory. */
    private List<String> check(List<Followed> followed) throws IOException, InterruptedException, ExecutionException {
        Map<String, List<Followed>> byConversation =
                followed.stream().collect(Collectors.groupingBy(Followed::conversation));
        streams = "%d followers, %d connections, %d frames, %d of them gaps"
                .formatted(
                        followed.size(),
                        followed.stream().mapToInt(one -> one.sessions().size()).sum(),
                        followed.stream()
                                .mapToLong(one -> one.count(StreamFrame.class))
                                .sum(),
                        followed.stream()
                                .mapToLong(one -> one.count(StreamFrame.Gap.class))
                                .sum());
        equalBy = System.nanoTime() + EQUAL_WITHIN.toNanos();
        List<Future<List<String>>> parts = new ArrayList<>();
        List<String> violations = new ArrayList<>();
        try (ExecutorService checkers = Executors.newFixedThreadPool(CHECKERS)) {
            IntStream.range(0, history.parts())
                    .forEach(part -> parts.add(checkers.submit(() -> checkPart(part, byConversation))));
            for (Future<List<String>> part : parts) {
                violations.addAll(part.get());
            }
        }
        return violations;
    }

    private List<String> checkPart(int part, Map<String, List<Followed>> followed) throws IOException {
        List<String> violations = new ArrayList<>();
        for (Map.Entry<String, List<Operation>> conversation :
                history.part(part).entrySet()) {
            String id = conversation.getKey();
            Observed observed = new Observer(new MemoryHistory()).observe(clients.getFirst(), id);
            violations.addAll(ClusterHistoryChecker.violations(
                    id,
                    conversation.getValue(),
                    observed,
                    replicas(id, observed),
                    followed.getOrDefault(id, List.of())));
        }
        return violations;
    }

    /** What each node holds, once it has caught up or has had time enough to. */
    private SortedMap<String, Observed> replicas(String id, Observed observed) throws IOException {
        SortedMap<String, Observed> replicas = new TreeMap<>();
        for (int node = 0; node < clients.size(); node++) {
            Observed replica = Observer.ofReplica().observe(clients.get(node), id);
            while (!replica.equals(observed) && System.nanoTime() < equalBy) {
                LockSupport.parkNanos(EQUAL_POLL.toNanos());
                replica = Observer.ofReplica().observe(clients.get(node), id);
            }
            replicas.put(cluster.node(node).name(), replica);
        }
        return replicas;
    }

    /** The ends of what the nodes have printed. */
    String outputs() {
        return cluster.nodes().stream()
                .map(node -> node.name() + ":\n"
                        + node.output().substring(Math.max(0, node.output().length() - 4_000)))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return history.answered() + " requests answered, " + history.acknowledged() + " writes acknowledged, " + streams
                + "\n" + report;
    }

    @Override
    public void close() throws IOException {
        followers.close();
        cluster.close();
        clients.forEach(Http::close);
        probes.forEach(Http::close);
        history.close();
    }
}
