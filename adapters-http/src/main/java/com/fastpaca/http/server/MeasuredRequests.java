package com.fastpaca.http.server;

import com.fastpaca.http.metrics.RequestMeters.Meter;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Times a connection's requests, from the moment at which one has come as a whole to that at which its answer begins: a client that takes
 * its answer slowly is not counted against the server.
 */
final class MeasuredRequests extends ChannelDuplexHandler {
    private final Routes routes;

    /** Of the request that is being served; null if none is. */
    private @Nullable Meter meter;

    private long sinceNanos;

    MeasuredRequests(Routes routes) {
        this.routes = routes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            meter = routes.meter(request.method().name(), request.uri());
            sinceNanos = System.nanoTime();
        }
        if (message instanceof LastHttpContent && meter != null) {
            sinceNanos = System.nanoTime();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Meter unanswered = meter;
        if (unanswered != null
                && message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            meter = null;
            unanswered.answered(response.status().code(), System.nanoTime() - sinceNanos);
        }
        var _ = context.write(message, promise);
    }

    /** The connection is handed over, or has ended. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        Meter unanswered = meter;
        meter = null;
        if (unanswered == null) {
            return;
        }
        long nanos = System.nanoTime() - sinceNanos;
        if (context.channel().isActive()) {
            unanswered.answered(HttpResponseStatus.SWITCHING_PROTOCOLS.code(), nanos);
        } else {
            unanswered.abandoned(nanos);
        }
    }
}
