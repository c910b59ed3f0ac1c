package com.fastpaca.http.stream;

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
 * Stands before Micronaut's handlers and hands a connection over to the stream that its endpoint has opened: the answer that Micronaut
 * writes is dropped, as its handlers are, and the stream answers instead.
 */
@Sharable
public final class StreamTakeover extends ChannelOutboundHandlerAdapter {
    private static final AttributeKey<Stream> STREAM = AttributeKey.valueOf(StreamTakeover.class, "stream");

    /** Lets a stream take the connection over in place of the answer to the request that it serves. */
    static void prepare(Channel channel, Stream stream) {
        channel.attr(STREAM).set(stream);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Stream stream = message instanceof HttpResponse response ? takenOverBy(context.channel(), response) : null;
        if (stream == null) {
            var _ = context.write(message, promise);
            return;
        }
        ReferenceCountUtil.release(message);
        // The promise stays open: Micronaut may close the connection when it is done. Not from within its writing.
        context.executor().execute(() -> {
            dropHttpHandlers(context.pipeline());
            context.channel().config().setAutoRead(true);
            stream.takeOver();
        });
    }

    /** The stream that takes over; none where the answer is another one, an error above all. */
    private static @Nullable Stream takenOverBy(Channel channel, HttpResponse response) {
        Stream stream = channel.hasAttr(STREAM) ? channel.attr(STREAM).getAndSet(null) : null;
        if (stream != null && !response.status().equals(HttpResponseStatus.ACCEPTED)) {
            var _ = channel.close();
            return null;
        }
        return stream;
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
