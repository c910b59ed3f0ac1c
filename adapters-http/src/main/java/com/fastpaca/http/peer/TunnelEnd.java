package com.fastpaca.http.peer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of a tunnel's two connections: what comes here goes to the other one, and no more is read than that one takes. */
final class TunnelEnd extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelEnd.class);

    /** How long one direction may outlast the other. HTTP/2 has no use for that, and a connection that is closed is not told from it. */
    private static final long LINGER_MILLIS = 5_000;

    private final Channel other;
    private final BooleanSupplier open;

    /** What encrypts keeps what is not flushed without counting it: the other end would never be full. */
    private final boolean flushesAll;

    /** @param open whether what comes may be carried on; the tunnel ends if not */
    TunnelEnd(Channel other, BooleanSupplier open) {
        this.other = other;
        this.open = open;
        this.flushesAll = other.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (open.getAsBoolean()) {
            var _ = flushesAll ? other.writeAndFlush(message) : other.write(message);
        } else {
            ReferenceCountUtil.release(message);
            close(context.channel());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        other.flush();
    }

    /** Also called from within a write, so that a read which has brought enough is the last. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        other.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            // Behind what is still on its way there; netty would drop that.
            other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> endOutput(context.channel()));
        }
    }

    private void endOutput(Channel here) {
        ((DuplexChannel) other).shutdownOutput().addListener(ended -> {
            if (((DuplexChannel) here).isOutputShutdown()) {
                close(here);
            } else {
                var _ = here.eventLoop().schedule(() -> close(here), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private static void close(Channel channel) {
        var _ = channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("event", "tunnel_closed")
                .setCause(cause)
                .log("a tunnel is closed, as one of its connections failed");
        var _ = context.close();
    }
}
