package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions of a network without processes: who reaches whom. TCP needs both directions, even to be refused. */
class FaultInjectorIT {
    private static final Set<String> PAIRS = Set.of("0-1", "0-2", "1-0", "1-2", "2-0", "2-1");
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    @Test
    void partitionsAreWhatTheirNamesSayAndPass() {
        try (TestNetwork network = TestNetwork.of(3);
                TestCluster cluster = new TestCluster(network, directory, Map.of())) {
            assumeTrue(network.hasFaults(), () -> "nothing can be cut on " + network);
            var injector = new FaultInjector(cluster);

            expectOnly(injector, network, new Fault.Isolation(0, A_MOMENT), Set.of("1-2", "2-1"));
            expectOnly(injector, network, new Fault.Split(Set.of(2), A_MOMENT), Set.of("0-1", "1-0"));
            expectOnly(injector, network, new Fault.OneWay(1, 0, A_MOMENT), Set.of("0-2", "2-0", "1-2", "2-1"));
            expectOnly(injector, network, new Fault.Flapping(1, 2, A_MOMENT), Set.of("0-2", "2-0"));
        }
    }

    private static void expectOnly(FaultInjector injector, TestNetwork network, Fault fault, Set<String> reached) {
        injector.begin(fault);
        assertThat(reached(network)).as(fault.toString()).isEqualTo(reached);
        injector.last(fault, Duration.ZERO);
        injector.end(fault);
        assertThat(reached(network)).as("after " + fault).isEqualTo(PAIRS);
    }

    /** At once, as whoever is not reached takes its time. */
    private static Set<String> reached(TestNetwork network) {
        Map<String, Future<Boolean>> tries = new HashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String pair : PAIRS) {
                int from = pair.charAt(0) - '0';
                int to = pair.charAt(2) - '0';
                tries.put(pair, threads.submit(() -> network.reaches(from, to)));
            }
        }
        return PAIRS.stream()
                .filter(pair -> Objects.requireNonNull(tries.get(pair)).resultNow())
                .collect(Collectors.toSet());
    }
}
