package com.fastpaca.bootstrap.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The faults of a run in their order, a function of the seed alone.
 *
 * @param notRun what was asked for and cannot happen to this cluster
 */
record FaultSchedule(List<Fault> faults, List<String> notRun) {
    private static final int LONGEST_DOWN_MILLIS = 3_000;
    private static final int SHORTEST_MILLIS = 1_000;
    private static final int LONGEST_MILLIS = 30_000;
    private static final int MOST_FLAPS = 6;

    /**
     * How many of each.
     *
     * @param scale of the duration of pauses and partitions, which last 1 to 30 s at 1.0
     */
    record Counts(int kills, int allAtOnce, int pauses, int partitions, double scale) {}

    FaultSchedule {
        faults = List.copyOf(faults);
        notRun = List.copyOf(notRun);
    }

    /** @param canPartition whether the network has faults */
    static FaultSchedule of(long seed, int nodes, boolean canPartition, Counts counts) {
        var random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        List<String> notRun = new ArrayList<>();
        for (int i = 0; i < counts.kills(); i++) {
            faults.add(new Fault.Kill(random.nextInt(nodes), millis(random, 0, LONGEST_DOWN_MILLIS, 1)));
        }
        for (int i = 0; i < counts.allAtOnce(); i++) {
            faults.add(new Fault.KillAll(millis(random, 0, LONGEST_DOWN_MILLIS, 1)));
        }
        for (int i = 0; i < counts.pauses(); i++) {
            faults.add(new Fault.Pause(random.nextInt(nodes), duration(random, counts)));
        }
        boolean partitions = canPartition && nodes > 1;
        for (int i = 0; partitions && i < counts.partitions(); i++) {
            faults.add(partition(random, i, nodes, duration(random, counts)));
        }
        if (!partitions && counts.partitions() > 0) {
            notRun.add(counts.partitions() + " partitions: "
                    + (nodes > 1 ? "the network has no faults" : "there is one node"));
        }
        Collections.shuffle(faults, random);
        return new FaultSchedule(faults, notRun);
    }

    /** Each kind in turn. */
    private static Fault partition(Random random, int index, int nodes, Duration lasts) {
        int node = random.nextInt(nodes);
        return switch (index % 4) {
            case 0 -> new Fault.Isolation(node, lasts);
            case 1 -> new Fault.OneWay(node, (node + 1 + random.nextInt(nodes - 1)) % nodes, lasts);
            case 2 -> new Fault.Split(minority(random, nodes), lasts);
            default -> new Fault.Flapping(node, 2 + random.nextInt(MOST_FLAPS - 1), lasts);
        };
    }

    private static Set<Integer> minority(Random random, int nodes) {
        int size = 1 + random.nextInt(Math.max(1, (nodes - 1) / 2));
        Set<Integer> minority = new HashSet<>();
        while (minority.size() < size) {
            minority.add(random.nextInt(nodes));
        }
        return minority;
    }

    private static Duration duration(Random random, Counts counts) {
        return millis(random, SHORTEST_MILLIS, LONGEST_MILLIS, counts.scale());
    }

    private static Duration millis(Random random, int least, int most, double scale) {
        return Duration.ofMillis(Math.round(random.nextInt(least, most + 1) * scale));
    }
}
