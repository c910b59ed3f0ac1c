package com.fastpaca.http.stream;

import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.ports.stream.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * A stream as Server-Sent Events (WHATWG HTML, section 9.2): each frame is the data of one event, its version the event's id, from which
 * clients go on by themselves when they connect again.
 */
final class ServerSentEventsTransport implements StreamTransport {
    static final String MEDIA_TYPE = "text/event-stream";

    /** Clients wait so long before they connect again. */
    private static final ByteBuf RETRY = constant("retry: 1000\n\n");

    private static final ByteBuf PING = constant(": ping\n\n");
    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpVersion version;

    ServerSentEventsTransport(HttpVersion version) {
        this.version = version;
    }

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(
                Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)).asReadOnly());
    }

    @Override
    public void takeOver(Channel channel, Stream stream, Runnable begun) {
        var head = new DefaultHttpResponse(version, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, no-transform")
                // Or nginx, which many have in between, would hold events back.
                .set("X-Accel-Buffering", "no")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        HttpUtil.setTransferEncodingChunked(head, version.equals(HttpVersion.HTTP_1_1));
        channel.pipeline().addLast("stream", new Listening());
        var _ = channel.write(head);
        channel.writeAndFlush(new DefaultHttpContent(RETRY.duplicate())).addListener(written -> {
            if (written.isSuccess()) {
                begun.run();
            }
        });
    }

    @Override
    public Object encode(Frame frame) {
        JsonWriter json = FrameJson.of(frame);
        byte[] id = ("id: " + frame.version()).getBytes(StandardCharsets.US_ASCII);
        return new DefaultHttpContent(Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(id),
                Unpooled.wrappedBuffer(DATA),
                Unpooled.wrappedBuffer(json.array(), 0, json.size()),
                Unpooled.wrappedBuffer(END)));
    }

    @Override
    public Object ping() {
        return new DefaultHttpContent(PING.duplicate());
    }

    @Override
    public boolean answersPings() {
        return false;
    }

    /** There is no way to say why: a client connects again, and learns it from the answer. */
    @Override
    public void end(Channel channel, CloseReason reason) {
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
    }

    /** Nothing that comes after the request could ever be answered. */
    private static final class Listening extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            if (!(message instanceof LastHttpContent)) {
                var _ = context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
