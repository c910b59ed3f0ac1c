package com.fastpaca.http.stream;

import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.http.server.Awaited;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.stream.StreamReader;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** All streams that are open on this node. */
@Singleton
public final class Streams {
    private final ReadExecutor workers;
    private final StreamLimits limits;
    private final Semaphore room;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final Awaited allEnded = new Awaited(open::isEmpty);
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();

    Streams(ReadExecutor workers, StreamLimits limits) {
        this.workers = workers;
        this.limits = limits;
        this.room = new Semaphore(limits.maxStreams());
    }

    /**
     * A stream that waits to take its connection over; it counts until the connection is closed.
     *
     * @throws UnavailableException if as many as can be are open
     */
    Stream open(Channel channel, StreamReader reader, StreamTransport transport) {
        if (!room.tryAcquire()) {
            refused.increment();
            throw UnavailableException.turnedAway("as many streams are open as can be");
        }
        Stream stream = new Stream(channel, reader, transport, workers, limits);
        open.add(stream);
        opened.increment();
        channel.closeFuture().addListener(closed -> {
            open.remove(stream);
            room.release();
            allEnded.changed();
        });
        return stream;
    }

    public int count() {
        return open.size();
    }

    /** How many were opened since the start. */
    public long opened() {
        return opened.sum();
    }

    /** How many were refused since the start, because as many as can be were open. */
    public long refused() {
        return refused.sum();
    }

    /** Tells the clients of all streams that this node stops. */
    public void endAll() {
        open.forEach(stream -> stream.endSoon(CloseReason.RESTART));
    }

    /** Waits until the clients have closed their connections, but not for those that do not. */
    public void awaitEnd(Duration timeout) throws InterruptedException {
        var _ = allEnded.await(timeout);
    }
}
