package com.fastpaca.bootstrap.metrics;

import com.fastpaca.raft.metrics.Distribution;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Families of series whose values are there already when Prometheus asks: one series for each item, told apart by labels. */
final class Families {
    private final MetricSnapshots.Builder families = MetricSnapshots.builder();

    /** The items of a family's series, and the labels of each. */
    record Items<T>(List<T> all, Function<T, Labels> labels) {
        /** One series without labels. */
        static <T> Items<T> single(T item) {
            return new Items<>(List.of(item), each -> Labels.EMPTY);
        }
    }

    <T> Families gauge(String name, String help, Items<T> items, ToDoubleFunction<T> value) {
        GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help);
        items.all()
                .forEach(item -> family.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(items.labels().apply(item))
                        .value(value.applyAsDouble(item))
                        .build()));
        families.metricSnapshot(family.build());
        return this;
    }

    /** @param name without {@code _total}, which is put after it */
    <T> Families counter(String name, String help, Items<T> items, ToDoubleFunction<T> value) {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
        items.all()
                .forEach(item -> family.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(items.labels().apply(item))
                        .value(value.applyAsDouble(item))
                        .build()));
        families.metricSnapshot(family.build());
        return this;
    }

    /** @param unit what one of the shown unit is in the unit of the readings */
    <T> Families histogram(
            String name, String help, double unit, Items<T> items, Function<T, Distribution.Reading> value) {
        HistogramSnapshot.Builder family =
                HistogramSnapshot.builder().name(name).help(help);
        items.all().forEach(item -> {
            Distribution.Reading reading = value.apply(item);
            double[] bounds = Arrays.copyOf(
                    Arrays.stream(reading.bounds())
                            .mapToDouble(bound -> bound / unit)
                            .toArray(),
                    reading.counts().length);
            bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
            family.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(items.labels().apply(item))
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, reading.counts()))
                    .sum(reading.sum() / unit)
                    .build());
        });
        families.metricSnapshot(family.build());
        return this;
    }

    /** @param name without {@code _info}, which is put after it */
    Families info(String name, String help, Labels labels) {
        families.metricSnapshot(InfoSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
                .build());
        return this;
    }

    MetricSnapshots all() {
        return families.build();
    }
}
