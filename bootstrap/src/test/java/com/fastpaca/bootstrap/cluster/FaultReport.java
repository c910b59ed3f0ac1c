package com.fastpaca.bootstrap.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each kind of fault happened, and how long each kept the cluster from taking writes. */
final class FaultReport {
    private final SortedMap<String, List<Double>> secondsByKind = new TreeMap<>();

    /** @param untilWritable from the fault's beginning, or from its end where it left no majority */
    void add(Fault fault, Duration untilWritable) {
        secondsByKind.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(untilWritable.toNanos() / 1e9);
    }

    @Override
    public String toString() {
        var lines = new StringBuilder();
        secondsByKind.forEach((kind, seconds) -> {
            double[] sorted =
                    seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            lines.append(String.format(
                    Locale.ROOT,
                    "  %-10s %5d times, writable again after p50 %.2f s, p90 %.2f s, p99 %.2f s, at most %.2f s%n",
                    kind,
                    sorted.length,
                    percentile(sorted, 50),
                    percentile(sorted, 90),
                    percentile(sorted, 99),
                    sorted[sorted.length - 1]));
        });
        return lines.toString();
    }

    /** The nearest rank. */
    private static double percentile(double[] sorted, int percent) {
        return sorted[(sorted.length * percent + 99) / 100 - 1];
    }
}
