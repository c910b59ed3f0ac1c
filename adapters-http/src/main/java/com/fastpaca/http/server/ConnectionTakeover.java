package com.fastpaca.http.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Micronaut's handlers and hands a connection over to what its endpoint has prepared for it, a stream for instance: the
 * answer that Micronaut writes is dropped, as its handlers are, and whoever takes over answers instead.
 */
@Sharable
public final class ConnectionTakeover extends ChannelOutboundHandlerAdapter {
    private static final AttributeKey<Runnable> TAKER = AttributeKey.valueOf(ConnectionTakeover.class, "taker");

    /**
     * Lets a connection be taken over in place of the answer to the request that it serves, if that answer is 202.
     *
     * @param taker run by the event loop; finds nothing before it but the HTTP codec, and encryption
     */
    public static void prepare(Channel channel, Runnable taker) {
        channel.attr(TAKER).set(taker);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Runnable taker = message instanceof HttpResponse response ? takerOf(context.channel(), response) : null;
        if (taker == null) {
            var _ = context.write(message, promise);
            return;
        }
        ReferenceCountUtil.release(message);
        // The promise stays open: Micronaut may close the connection when it is done. Not from within its writing.
        context.executor().execute(() -> {
            dropHttpHandlers(context.pipeline());
            context.channel().config().setAutoRead(true);
            taker.run();
        });
    }

    /** Who takes over; nobody where the answer is another one, an error above all. */
    private static @Nullable Runnable takerOf(Channel channel, HttpResponse response) {
        Runnable taker = channel.hasAttr(TAKER) ? channel.attr(TAKER).getAndSet(null) : null;
        if (taker != null && !response.status().equals(HttpResponseStatus.ACCEPTED)) {
            var _ = channel.close();
            return null;
        }
        return taker;
    }

    /** All but what encrypts, and the codec, which writes the answer's head. */
    private static void dropHttpHandlers(ChannelPipeline pipeline) {
        List<String> names = pipeline.names();
        for (String name : names.subList(0, names.size() - 1)) {
            ChannelHandler handler = pipeline.get(name);
            if (handler != null && !(handler instanceof HttpServerCodec) && !(handler instanceof SslHandler)) {
                pipeline.remove(name);
            }
        }
    }
}
