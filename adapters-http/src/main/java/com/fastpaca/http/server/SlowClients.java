package com.fastpaca.http.server;

import com.fastpaca.http.request.HttpLimits;
import io.netty.channel.Channel;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections whose request does not arrive in time, whether its client is slow or means to hold up what it can. */
@Singleton
final class SlowClients {
    private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);
    private static final long SWEEP_MILLIS = 500;

    private final long headNanos;
    private final long bodyNanos;
    private final Map<Channel, RequestProgress> followed = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeps = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("slow-clients").daemon().factory());

    SlowClients(HttpLimits limits) {
        this.headNanos = limits.headTimeout().toNanos();
        this.bodyNanos = limits.bodyTimeout().toNanos();
        var _ = sweeps.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What is to be told how far the connection's requests have come; looked at until the connection is closed. */
    RequestProgress follow(Channel channel) {
        RequestProgress progress = new RequestProgress();
        followed.put(channel, progress);
        channel.closeFuture().addListener(closed -> followed.remove(channel));
        return progress;
    }

    private void sweep() {
        followed.forEach((channel, progress) -> {
            try {
                closeIfSlow(channel, progress);
            } catch (RuntimeException | Error e) {
                // Out of here it would end the sweeps, and nobody would notice.
                LOG.atError()
                        .addKeyValue("event", "slow_connection_unchecked")
                        .setCause(e)
                        .log("a connection could not be checked or closed; it is tried again in {} ms", SWEEP_MILLIS);
            }
        });
    }

    private void closeIfSlow(Channel channel, RequestProgress progress) {
        if (progress.isSlow(headNanos, bodyNanos)) {
            LOG.atDebug()
                    .addKeyValue("event", "slow_connection_closed")
                    .log("{} is closed: its request did not arrive in time", channel);
            var _ = channel.close();
        }
    }

    @PreDestroy
    void stop() {
        sweeps.shutdownNow();
    }
}
