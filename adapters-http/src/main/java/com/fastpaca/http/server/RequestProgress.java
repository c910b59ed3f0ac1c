package com.fastpaca.http.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * How far a connection's present request has come: sees bytes before the HTTP decoder does, and is told of what became of them. Written
 * by the connection's event loop, read by the sweep for slow clients.
 */
final class RequestProgress extends ChannelInboundHandlerAdapter {
    private static final long NEVER = 0;

    private volatile long headSince = NEVER;
    private volatile long bodySince = NEVER;
    private boolean serving;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!serving && headSince == NEVER && bodySince == NEVER) {
            headSince = now();
        }
        context.fireChannelRead(message);
    }

    /** What comes now is no HTTP any more. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        headSince = NEVER;
        bodySince = NEVER;
    }

    void headCame() {
        headSince = NEVER;
        bodySince = now();
    }

    /**
     * The last piece of the body is here.
     *
     * @param unanswered whether its request still waits for an answer: one that needs no body may have been answered before it ended
     */
    void bodyCame(boolean unanswered) {
        bodySince = NEVER;
        serving = unanswered;
    }

    void answered() {
        serving = false;
    }

    private static long now() {
        long now = System.nanoTime();
        return now == NEVER ? 1 : now;
    }

    /** Whether a head has been on its way for longer than the first, or a body for longer than the second. */
    boolean isSlow(long headNanos, long bodyNanos) {
        long now = System.nanoTime();
        long head = headSince;
        long body = bodySince;
        return (head != NEVER && now - head > headNanos) || (body != NEVER && now - body > bodyNanos);
    }
}
