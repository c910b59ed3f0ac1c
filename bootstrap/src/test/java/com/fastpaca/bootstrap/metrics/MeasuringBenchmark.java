package com.fastpaca.bootstrap.metrics;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.persistent.PersistentMap;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.http.metrics.RequestMeters;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/** Prints what measuring costs: recording a request, a scrape, and a look at a million conversations. Run its main method. */
final class MeasuringBenchmark {
    private static final int ROUNDS = 4;
    private static final int RECORDINGS = 2_000_000;
    private static final int CONVERSATIONS = 1_000_000;

    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
    private final RequestMeters requests = new RequestSeries(meters);

    public static void main(String[] arguments) throws Exception {
        MeasuringBenchmark benchmark = new MeasuringBenchmark();
        benchmark.recordings("a request of any route", "GET", "/v1/cluster");
        benchmark.recordings("an append", "POST", "/v1/conversations/{id}/events");
        benchmark.recordings("a window", "GET", "/v1/conversations/{id}/window");
        benchmark.scrapes();
        looks();
    }

    private void recordings(String what, String method, String route) throws InterruptedException {
        RequestMeters.Meter meter = requests.meter(method, route);
        IntConsumer record = i -> meter.answered(200, 300_000 + (i * 7_919L) % 20_000_000);
        for (int threads : new int[] {1, 2}) {
            for (int round = 1; round <= ROUNDS; round++) {
                long allocated = allocatedBytes();
                double nanos = timed(record, threads);
                long each = (allocatedBytes() - allocated) / RECORDINGS;
                if (round == ROUNDS) {
                    System.out.printf(
                            Locale.ROOT, "%s, %d threads: %.0f ns each, %d bytes%n", what, threads, nanos, each);
                }
            }
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** One of the threads is this one. */
    private static double timed(IntConsumer record, int threads) throws InterruptedException {
        CountDownLatch others = new CountDownLatch(threads - 1);
        long begun = System.nanoTime();
        for (int thread = 1; thread < threads; thread++) {
            Thread.ofPlatform().start(() -> {
                repeat(record);
                others.countDown();
            });
        }
        repeat(record);
        double nanos = (double) (System.nanoTime() - begun) / RECORDINGS;
        others.await();
        return nanos;
    }

    private static void repeat(IntConsumer record) {
        for (int i = 0; i < RECORDINGS; i++) {
            record.accept(i);
        }
    }

    private void scrapes() throws IOException {
        long best = Long.MAX_VALUE;
        int bytes = 0;
        for (int i = 0; i < 200; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            long begun = System.nanoTime();
            meters.scrape(out, "text/plain; version=0.0.4");
            best = Math.min(best, System.nanoTime() - begun);
            bytes = out.size();
        }
        System.out.printf(Locale.ROOT, "a scrape of these: %.2f ms, %,d bytes%n", best / 1e6, bytes);
    }

    private static void looks() {
        List<PersistentMap<ConversationId, Conversation>> shards =
                new ArrayList<>(Collections.nCopies(ShardId.COUNT, PersistentMap.empty()));
        for (int i = 0; i < CONVERSATIONS; i++) {
            Conversation each = ConversationSizesTest.conversation("conversation-" + i, (int) (i * 7_919L % 100_003));
            int shard = ShardId.of(each.id()).number();
            shards.set(shard, shards.get(shard).with(each.id(), each));
        }
        for (int max : new int[] {20, 1_000}) {
            for (int round = 1; round <= ROUNDS; round++) {
                ConversationSizes.Counting counting = new ConversationSizes.Counting(max);
                long begun = System.nanoTime();
                shards.forEach(shard -> shard.values().forEach(counting::add));
                ConversationSizes sizes = counting.sizes();
                if (round == ROUNDS) {
                    System.out.printf(
                            Locale.ROOT,
                            "a look at %,d conversations for the %d largest: %.0f ms%n",
                            sizes.count(),
                            max,
                            (System.nanoTime() - begun) / 1e6);
                }
            }
        }
    }
}
