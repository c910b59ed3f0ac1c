package com.fastpaca.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * Looks at the first byte of a connection, by which TLS is told from HTTP. A client that speaks the other of the two is told so, in HTTP,
 * which either kind shows to its user: it would else see garbage, or wait for an answer that never comes.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {
    /** The content type of the record that a handshake begins with (RFC 8446, section 5.1); no method begins with it. */
    private static final int HANDSHAKE = 0x16;

    private static final ByteBuf SPEAKS_TLS = answer(
            "426 Upgrade Required", "Upgrade: TLS/1.2\r\n", "upgrade_required", "This port speaks HTTPS: it has TLS");

    private static final ByteBuf SPEAKS_HTTP =
            answer("400 Bad Request", "", "bad_request", "This port speaks HTTP: it has no TLS");

    private final boolean encrypted;
    private boolean refused;

    /** @param encrypted whether this port speaks TLS */
    FirstByte(boolean encrypted) {
        this.encrypted = encrypted;
    }

    private static ByteBuf answer(String status, String header, String error, String message) {
        String body = "{\"error\":\"" + error + "\",\"message\":\"" + message + "\"}";
        String text = "HTTP/1.1 " + status + "\r\n" + header
                + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
        return Unpooled.unreleasableBuffer(
                Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII).asReadOnly());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused || !(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            ReferenceCountUtil.release(message);
        } else if ((bytes.getByte(bytes.readerIndex()) == HANDSHAKE) == encrypted) {
            context.pipeline().remove(this);
            context.fireChannelRead(message);
        } else {
            refused = true;
            ReferenceCountUtil.release(message);
            context.writeAndFlush((encrypted ? SPEAKS_TLS : SPEAKS_HTTP).duplicate())
                    .addListener(written -> close(context));
        }
    }

    /** Past what encrypts, which has nothing to say to such a client. */
    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }
}
