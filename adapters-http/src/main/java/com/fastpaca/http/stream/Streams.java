package com.fastpaca.http.stream;

import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.stream.Follower;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** All streams that are open on this node. */
@Singleton
public final class Streams {
    private final ReadExecutor workers;
    private final StreamLimits limits;
    private final Semaphore room;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();

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
    Stream open(Channel channel, Follower follower, Wire wire) {
        if (!room.tryAcquire()) {
            throw new UnavailableException("as many streams are open as can be", true);
        }
        Stream stream = new Stream(channel, follower, wire, workers, limits);
        open.add(stream);
        channel.closeFuture().addListener(closed -> {
            open.remove(stream);
            room.release();
        });
        return stream;
    }

    public int count() {
        return open.size();
    }

    /** Tells the clients of all streams that this node stops. */
    public void endAll() {
        open.forEach(stream -> stream.endSoon(Ending.RESTART));
    }
}
