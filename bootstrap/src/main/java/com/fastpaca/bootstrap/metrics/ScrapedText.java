package com.fastpaca.bootstrap.metrics;

import com.fastpaca.http.metrics.MetricsText;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the text on a thread of its own, which no other work holds up. Whoever asks while it is waiting to be made gets the same one, so
 * that asking often costs the node little.
 */
final class ScrapedText implements MetricsText, AutoCloseable {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4";
    private static final int EXPECTED_BYTES = 1 << 16;

    private final PrometheusMeterRegistry meters;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("metrics").daemon().factory());
    private @Nullable CompletableFuture<byte[]> next;

    ScrapedText(PrometheusMeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public synchronized CompletionStage<byte[]> current() {
        CompletableFuture<byte[]> waiting = next;
        if (waiting == null) {
            waiting = CompletableFuture.supplyAsync(this::make, thread);
            next = waiting;
        }
        return waiting;
    }

    private byte[] make() {
        synchronized (this) {
            // What comes from now on wants to see what happens from now on.
            next = null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(EXPECTED_BYTES);
        try {
            meters.scrape(out, TEXT_FORMAT);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
