package com.fastpaca.http.server;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections whose TLS fails, as that of every client which does not trust the certificate: that is no error of the server. */
@Sharable
final class FailedEncryption extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FailedEncryption.class);

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            end(context, handshake.cause());
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof SSLException
                || (cause instanceof DecoderException && cause.getCause() instanceof SSLException)) {
            end(context, cause);
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private static void end(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("event", "tls_failed")
                .setCause(cause)
                .log("{} is closed: its TLS failed", context.channel());
        var _ = context.close();
    }
}
