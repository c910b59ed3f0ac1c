package com.fastpaca.http.server;

import com.fastpaca.http.audit.LinesASecond;
import com.fastpaca.http.request.HttpLimits;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All connections of this node, and a bound on them: each takes a file descriptor, as the log does. */
@Singleton
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final int max;
    private final ChannelGroup channels = new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE, true);
    private final LongAdder refused = new LongAdder();
    private final LinesASecond refusedLines = new LinesASecond(System::nanoTime);
    private volatile boolean closed;

    Connections(HttpLimits limits) {
        this.max = limits.maxConnections();
    }

    /** Takes a new connection; false if it must be closed: because all are, or because there are too many. */
    boolean take(Channel channel) {
        if (closed) {
            return false;
        }
        if (channels.size() >= max) {
            refused.increment();
            refusedLines
                    .take()
                    .ifPresent(before -> LOG.atWarn()
                            .addKeyValue("event", "connection_refused")
                            .addKeyValue("limit", max)
                            .addKeyValue("suppressed", before)
                            .log("a connection is turned away, as {} are open", max));
            return false;
        }
        return channels.add(channel);
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
        return refused.sum();
    }
}
