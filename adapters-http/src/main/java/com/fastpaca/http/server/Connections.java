package com.fastpaca.http.server;

import com.fastpaca.http.audit.LinesASecond;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.HttpLimits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of this node, and what their requests take of it: bounds on both, so that floods and slow clients meet a refusal
 * instead of a queue without end, and a way to stop without cutting anybody off.
 */
@Singleton
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** What is larger may take half of the room for bodies, so that a few large ones do not turn all others away. */
    private static final int SMALL_BODY_BYTES = 1 << 16;

    private static final long SWEEP_MILLIS = 500;

    private final HttpLimits limits;
    private final ChannelGroup channels = new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE, true);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong bodyBytes = new AtomicLong();
    private final LongAdder refusedConnections = new LongAdder();
    private final LinesASecond refusedLines = new LinesASecond(System::nanoTime);
    private final ScheduledExecutorService sweep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("slow-clients").daemon().factory());
    private final Object answered = new Object();
    private volatile boolean stopping;
    private volatile boolean othersServe;
    private volatile boolean closed;

    Connections(HttpLimits limits) {
        this.limits = limits;
        var _ = sweep.scheduleWithFixedDelay(this::closeSlow, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes a new connection; false if it must be closed: because all are, or because there are too many, and each takes a file
     * descriptor, as the log does.
     */
    boolean take(Channel channel) {
        if (closed) {
            return false;
        }
        if (channels.size() >= limits.maxConnections()) {
            refusedConnections.increment();
            refusedLines
                    .take()
                    .ifPresent(before -> LOG.atWarn()
                            .addKeyValue("event", "connection_refused")
                            .addKeyValue("limit", limits.maxConnections())
                            .addKeyValue("suppressed", before)
                            .log("a connection is turned away, as {} are open", limits.maxConnections()));
            return false;
        }
        return channels.add(channel);
    }

    /** Why no request is taken now, or null. */
    @Nullable
    RequestFault refusal() {
        if (stopping) {
            String message = "The server is shutting down; nothing was changed";
            return othersServe ? RequestFault.elsewhere(message) : RequestFault.unavailable(message);
        }
        return underWay.get() < limits.maxRequestsUnderWay()
                ? null
                : RequestFault.unavailable("The server is busy; nothing was changed");
    }

    void requestCame() {
        underWay.incrementAndGet();
    }

    void requestEnded() {
        if (underWay.decrementAndGet() == 0 && stopping) {
            synchronized (answered) {
                answered.notifyAll();
            }
        }
    }

    /**
     * Counts a piece of a body.
     *
     * @param piece bytes that came
     * @param before bytes of the same body that had come
     * @return whether there is room for it
     */
    boolean bodyCame(int piece, long before) {
        long all = bodyBytes.addAndGet(piece);
        boolean small = before + piece <= SMALL_BODY_BYTES;
        return all <= (small ? limits.maxBodyBytes() : limits.maxBodyBytes() / 2);
    }

    void bodyDropped(long bytes) {
        bodyBytes.addAndGet(-bytes);
    }

    Duration headTimeout() {
        return limits.headTimeout();
    }

    private void closeSlow() {
        for (Channel channel : channels) {
            RequestProgress progress = channel.attr(RequestProgress.KEY).get();
            if (progress != null
                    && progress.isSlow(
                            limits.headTimeout().toNanos(), limits.bodyTimeout().toNanos())) {
                LOG.atDebug()
                        .addKeyValue("event", "slow_connection_closed")
                        .log("{} is closed: its request did not arrive in time", channel);
                var _ = channel.close();
            }
        }
    }

    /**
     * From now on requests are refused; those under way are served.
     *
     * @param othersServe whether there are nodes that take what is refused
     */
    public void refuseRequests(boolean othersServe) {
        this.othersServe = othersServe;
        stopping = true;
    }

    /** Waits until the requests under way are answered; false if some are not in time. */
    public boolean awaitAnswers(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (answered) {
            for (long left = timeout.toMillis(); underWay.get() > 0 && left > 0; ) {
                answered.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
        return underWay.get() == 0;
    }

    /** Closes all connections, and waits until they are; what connects from now on is closed at once. */
    public void closeAll() {
        closed = true;
        channels.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    public int count() {
        return channels.size();
    }

    /** How many were turned away since the start. */
    public long refused() {
        return refusedConnections.sum();
    }

    /** Memory outside the JVM's heap that sockets and answers have taken; -1 if it cannot be told. */
    public static long bufferBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider told
                ? told.metric().usedDirectMemory()
                : -1;
    }

    public int requestsUnderWay() {
        return underWay.get();
    }

    /** Bytes of the bodies that have come and whose requests are not answered. */
    public long bodyBytes() {
        return bodyBytes.get();
    }

    @PreDestroy
    void stopSweep() {
        sweep.shutdownNow();
    }
}
