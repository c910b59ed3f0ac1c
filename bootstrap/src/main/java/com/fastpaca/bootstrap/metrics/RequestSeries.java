package com.fastpaca.bootstrap.metrics;

import com.fastpaca.http.metrics.RequestMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Requests by route, method and status; and appends, windows and compactions once more, under names of their own. */
final class RequestSeries implements RequestMeters {
    private static final String APPEND = "POST /v1/conversations/{id}/events";
    private static final String WINDOW = "GET /v1/conversations/{id}/window";
    private static final String COMPACTION = "POST /v1/conversations/{id}/compact";

    /** The same on all nodes, so that Prometheus can add them up. */
    private static final Duration[] BOUNDS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private static final double[] QUANTILES = {0.5, 0.95, 0.99};
    private static final int QUANTILE_DIGITS = 2;

    /** What stands for a status where no answer was sent. */
    private static final String NONE = "none";

    private final MeterRegistry meters;

    RequestSeries(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public Meter meter(String method, String route) {
        Meter all = new OfRoute(method, route);
        return switch (method + " " + route) {
            case APPEND ->
                new Acknowledged(
                        all,
                        latency(
                                "fastpaca_append_latency_ms",
                                "From receiving an append to its acknowledgement, in milliseconds"));
            case WINDOW ->
                new Acknowledged(
                        all,
                        latency(
                                "fastpaca_window_latency_ms",
                                "From the request for a window to the beginning of its response, in milliseconds"));
            case COMPACTION ->
                new Counted(
                        all,
                        Counter.builder("fastpaca_compaction_requests")
                                .description("Requests to compact, whatever became of them")
                                .register(meters));
            default -> all;
        };
    }

    private DistributionSummary latency(String name, String description) {
        return DistributionSummary.builder(name)
                .description(description)
                .publishPercentiles(QUANTILES)
                .percentilePrecision(QUANTILE_DIGITS)
                .register(meters);
    }

    /** A timer for each status that an answer of the route has had; found without allocating anything. */
    private final class OfRoute implements Meter {
        private static final int STATUSES = 600;

        private final String method;
        private final String route;
        private final AtomicReferenceArray<@Nullable Timer> byStatus = new AtomicReferenceArray<>(STATUSES);

        OfRoute(String method, String route) {
            this.method = method;
            this.route = route;
        }

        @Override
        public void answered(int status, long nanos) {
            Timer timer = byStatus.get(status);
            if (timer == null) {
                timer = timer(Integer.toString(status));
                byStatus.set(status, timer);
            }
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void abandoned(long nanos) {
            timer(NONE).record(nanos, TimeUnit.NANOSECONDS);
        }

        /** The registry answers the same one for the same tags. */
        private Timer timer(String status) {
            return Timer.builder("fastpaca_http_request")
                    .description("Requests by route, method and status; a status of none is of clients that went away")
                    .tags("route", route, "method", method, "status", status)
                    .serviceLevelObjectives(BOUNDS)
                    .register(meters);
        }
    }

    /** Measures what was acknowledged, in milliseconds. */
    private record Acknowledged(Meter all, DistributionSummary millis) implements Meter {
        private static final double NANOS_PER_MILLI = 1e6;

        @Override
        public void answered(int status, long nanos) {
            all.answered(status, nanos);
            if (status < 300) {
                millis.record(nanos / NANOS_PER_MILLI);
            }
        }

        @Override
        public void abandoned(long nanos) {
            all.abandoned(nanos);
        }
    }

    private record Counted(Meter all, Counter count) implements Meter {
        @Override
        public void answered(int status, long nanos) {
            all.answered(status, nanos);
            count.increment();
        }

        @Override
        public void abandoned(long nanos) {
            all.abandoned(nanos);
            count.increment();
        }
    }
}
