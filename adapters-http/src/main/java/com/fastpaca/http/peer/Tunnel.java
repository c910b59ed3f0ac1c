package com.fastpaca.http.peer;

import com.fastpaca.ports.cluster.PeerProtocol;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.BooleanSupplier;

/**
 * A peer's connection that has become a pipe to this node's own Raft. Of each direction it holds about as much as the water mark, and
 * what one read brought; it ends when either connection does.
 */
final class Tunnel {
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 128 << 10);

    private final Channel near;
    private final Channel far;
    private final BooleanSupplier open;

    /** @param open whether the peer may still send */
    Tunnel(Channel near, Channel far, BooleanSupplier open) {
        this.near = near;
        this.far = far;
        this.open = open;
        near.closeFuture().addListener(closed -> end(far));
        far.closeFuture().addListener(closed -> end(near));
    }

    private static void end(Channel channel) {
        var _ = channel.close();
    }

    /** Makes the connection, whose request has been answered by nothing yet, into this tunnel; on its event loop. */
    void takeOver() {
        var switching = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        switching
                .headers()
                .set(HttpHeaderNames.UPGRADE, PeerProtocol.UPGRADE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        near.writeAndFlush(switching).addListener(written -> {
            if (written.isSuccess()) {
                begin();
            }
        });
    }

    private void begin() {
        near.config().setWriteBufferWaterMark(WATER_MARK);
        near.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // Nothing else would ever find out that a peer's machine is gone.
        near.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        near.pipeline().addLast("tunnel", new TunnelEnd(far, open));
        // What it has read already goes to the tunnel.
        near.pipeline().remove(HttpServerCodec.class);
        far.config().setAutoRead(near.isWritable());
    }

    /** What has come and is not sent yet; about right, to any thread. */
    long bytesHeld() {
        return bytesHeld(near) + bytesHeld(far);
    }

    private static long bytesHeld(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }
}
