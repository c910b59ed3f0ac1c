package com.fastpaca.bootstrap.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.cluster.network.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills, pauses and cuts off nodes under load: nothing that was acknowledged is lost or changed, reads are linearizable, streams miss and
 * repeat nothing, and all nodes hold the same in the end. How much of it: {@code fastpaca.cluster.nodes}, {@code .operations},
 * {@code .kills}, {@code .all_at_once}, {@code .pauses}, {@code .partitions}, {@code .scale} of their 1 to 30 s, and {@code .seed} to ask
 * the same again.
 */
class ClusterFaultsIT {
    private static final int NODES = Integer.getInteger("fastpaca.cluster.nodes", 3);
    private static final long OPERATIONS = Long.getLong("fastpaca.cluster.operations", 1_000);
    private static final long SEED = Long.getLong("fastpaca.cluster.seed", System.nanoTime());
    private static final FaultSchedule.Counts COUNTS = new FaultSchedule.Counts(
            Integer.getInteger("fastpaca.cluster.kills", 1),
            Integer.getInteger("fastpaca.cluster.all_at_once", 0),
            Integer.getInteger("fastpaca.cluster.pauses", 1),
            Integer.getInteger("fastpaca.cluster.partitions", NODES > 1 ? 2 : 0),
            Double.parseDouble(System.getProperty("fastpaca.cluster.scale", "0.1")));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS) // as many faults as are asked for
    void aClusterKeepsItsPromisesWhateverHappensToItsNodes() throws Exception {
        try (TestNetwork network = TestNetwork.of(NODES);
                ClusterRun run = new ClusterRun(network, directory, SEED, OPERATIONS)) {
            FaultSchedule schedule = FaultSchedule.of(SEED, NODES, network.hasFaults(), COUNTS);
            System.out.printf(
                    "cluster faults: seed %d, %d faults of %s, on %s%n",
                    SEED, schedule.faults().size(), COUNTS, network);
            schedule.notRun().forEach(notRun -> System.out.println("NOT RUN: " + notRun));

            List<String> violations = run.violations(schedule);

            System.out.println(run);
            assertThat(violations.subList(0, Math.min(20, violations.size())))
                    .as("%d violations, seed %d%n%s", violations.size(), SEED, run.outputs())
                    .isEmpty();
        }
    }
}
