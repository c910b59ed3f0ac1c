package com.fastpaca.http.stream;

import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.ports.stream.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.nio.charset.StandardCharsets;

/** A stream on a WebSocket (RFC 6455); each frame of the stream is a text message. */
final class WebSocketTransport implements StreamTransport {
    /** A client has nothing to say but {@code {"type":"pong"}}. */
    private static final int MAX_MESSAGE_BYTES = 1024;

    private final WebSocketHandshake handshake;

    WebSocketTransport(WebSocketHandshake handshake) {
        this.handshake = handshake;
    }

    @Override
    public void takeOver(Channel channel, Stream stream, Runnable begun) {
        var switching = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        switching
                .headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, handshake.accept());
        channel.writeAndFlush(switching).addListener(written -> {
            if (written.isSuccess()) {
                speakWebSocket(channel.pipeline(), stream);
                begun.run();
            }
        });
    }

    private static void speakWebSocket(ChannelPipeline pipeline, Stream stream) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(MAX_MESSAGE_BYTES)
                .build();
        // Before the decoder, which closes the connection of a client that breaks the protocol and says why.
        pipeline.addLast("websocket-encoder", new WebSocket13FrameEncoder(false));
        pipeline.addLast("websocket-decoder", new WebSocket13FrameDecoder(config));
        pipeline.addLast("websocket-utf8", new Utf8FrameValidator());
        pipeline.addLast("websocket-aggregator", new WebSocketFrameAggregator(MAX_MESSAGE_BYTES));
        pipeline.addLast("stream", new Listening(stream));
        // What it has read already goes to the decoder.
        pipeline.remove(HttpServerCodec.class);
    }

    @Override
    public Object encode(Frame frame) {
        return text(FrameJson.of(frame));
    }

    @Override
    public Object ping() {
        return text(FrameJson.ping());
    }

    private static TextWebSocketFrame text(JsonWriter json) {
        return new TextWebSocketFrame(Unpooled.wrappedBuffer(json.array(), 0, json.size()));
    }

    @Override
    public boolean answersPings() {
        return true;
    }

    /** The client closes once it has seen the frame; whoever does not is cut off by the stream. */
    @Override
    public void end(Channel channel, CloseReason reason) {
        channel.writeAndFlush(new CloseWebSocketFrame(reason.code(), reason.text()))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Hears what a client says. */
    private static final class Listening extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final Stream stream;

        Listening(Stream stream) {
            this.stream = stream;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (stream.hasEnded()) {
                // Nothing may follow a close frame; the client's own is the last that there is to hear.
                if (frame instanceof CloseWebSocketFrame) {
                    var _ = context.close();
                }
                return;
            }
            stream.heard();
            switch (frame) {
                case TextWebSocketFrame text -> {
                    if (!isPong(text.content())) {
                        stream.end(CloseReason.UNEXPECTED);
                    }
                }
                case PingWebSocketFrame ping -> {
                    // A client that asks and does not read gets no heap of answers.
                    if (context.channel().isWritable()) {
                        var _ = context.writeAndFlush(
                                new PongWebSocketFrame(ping.content().retain()));
                    }
                }
                case PongWebSocketFrame pong -> {}
                case CloseWebSocketFrame close -> stream.closedByClient(close.retain());
                default -> stream.end(CloseReason.NO_TEXT);
            }
        }

        private static boolean isPong(ByteBuf text) {
            return text.toString(StandardCharsets.UTF_8).replaceAll("\\s", "").equals("{\"type\":\"pong\"}");
        }

        /** A message that is no valid one: the codec has said so to the client, but for one whose pieces add up to too much. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof TooLongFrameException && !(cause instanceof CorruptedWebSocketFrameException)) {
                stream.end(CloseReason.TOO_LONG);
            } else {
                var _ = context.close();
            }
        }
    }
}
