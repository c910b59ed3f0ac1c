package com.fastpaca.bootstrap.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Set;

/** The JVM and its process, under the names that Micrometer gives them everywhere. */
final class ProcessSeries implements AutoCloseable {
    /** What the others tell already, or names that Prometheus' linter refuses. */
    private static final Set<String> LEFT_OUT =
            Set.of("jvm.gc.concurrent.phase.time", "process.cpu.time", "system.cpu.count");

    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Comes before all others that make meters: it says which are left out. */
    ProcessSeries(MeterRegistry meters) {
        meters.config().meterFilter(MeterFilter.deny(meter -> LEFT_OUT.contains(meter.getName())));
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        collections.bindTo(meters);
    }

    @Override
    public void close() {
        collections.close();
    }
}
