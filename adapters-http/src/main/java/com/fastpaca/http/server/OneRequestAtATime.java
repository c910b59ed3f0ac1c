package com.fastpaca.http.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds a connection's next request back until the one before it is answered. A client may send several without waiting (RFC 9112,
 * section 9.3.2); handled side by side, a small write would overtake a large one.
 */
final class OneRequestAtATime extends ChannelDuplexHandler {
    /** No more than what one read of the connection brought: while it holds anything, nothing is read. */
    private final Queue<Object> held = new ArrayDeque<>();

    private boolean answering;
    private boolean readWanted;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!held.isEmpty() || (answering && message instanceof HttpRequest)) {
            held.add(message);
        } else {
            pass(context, message);
        }
    }

    private void pass(ChannelHandlerContext context, Object message) {
        answering |= message instanceof HttpRequest;
        context.fireChannelRead(message);
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (held.isEmpty()) {
            context.read();
        } else {
            readWanted = true;
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean ends = message instanceof LastHttpContent && !isInformational(message);
        var _ = context.write(message, promise);
        if (ends) {
            answering = false;
            // Not from within the writing of an answer: whoever writes it is not ready for the next request yet.
            context.executor().execute(() -> release(context));
        }
    }

    /** 100 Continue, which another answer follows. */
    private static boolean isInformational(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void release(ChannelHandlerContext context) {
        boolean released = false;
        while (!held.isEmpty() && !(answering && held.element() instanceof HttpRequest)) {
            pass(context, held.remove());
            released = true;
        }
        if (released) {
            context.fireChannelReadComplete();
        }
        if (held.isEmpty() && readWanted) {
            readWanted = false;
            context.read();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
