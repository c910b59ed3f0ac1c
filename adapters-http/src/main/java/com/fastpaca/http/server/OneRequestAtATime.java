package com.fastpaca.http.server;

import com.fastpaca.http.error.RequestFault;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds a connection's next request back until the one before it is answered. A client may send several without waiting (RFC 9112,
 * section 9.3.2); handled side by side, a small write would overtake a large one. Counts the request that is being handled.
 */
final class OneRequestAtATime extends ChannelDuplexHandler {
    private final RequestsUnderWay underWay;
    private final RequestProgress progress;

    /** No more than what one read of the connection brought: while it holds anything, nothing is read. */
    private final Queue<Object> held = new ArrayDeque<>();

    /** A request has been passed on whose answer is not complete. */
    private boolean answering;

    /** It has come as a whole, and is counted as under way. */
    private boolean counted;

    /** What came of its body. */
    private long bodyBytes;

    /** Its body is not taken. */
    private boolean refused;

    /** What is after the end of the present request, or where that is, cannot be known. */
    private boolean unreadable;

    private boolean readWanted;

    OneRequestAtATime(RequestsUnderWay underWay, RequestProgress progress) {
        this.underWay = underWay;
        this.progress = progress;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!held.isEmpty() || (answering && message instanceof HttpRequest)) {
            held.add(message);
        } else {
            pass(context, message);
        }
    }

    private void pass(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            answering = true;
            refused = false;
            progress.headCame();
        }
        if (message instanceof HttpContent content) {
            // A message that is both has a head that is wrong.
            if (!(message instanceof HttpRequest) && content.decoderResult().isFailure()) {
                ReferenceCountUtil.release(message);
                unreadable = true;
                refuse(context, RequestFault.unreadable("body: is not validly chunked"));
                return;
            }
            if (!takeBody(content)) {
                ReferenceCountUtil.release(message);
                refuse(context, RequestFault.tooManyBodies());
                return;
            }
        }
        if (message instanceof LastHttpContent) {
            progress.bodyCame(answering);
            if (answering && !counted) {
                counted = true;
                underWay.came();
            }
        }
        context.fireChannelRead(message);
    }

    /** Answers in the place of the request's endpoint, once; if it has been answered, what it sends can only be cut off. */
    private void refuse(ChannelHandlerContext context, RequestFault fault) {
        if (refused) {
            return;
        }
        refused = true;
        if (answering) {
            context.fireExceptionCaught(new RefusedBody(fault));
        } else {
            // Behind the answer, which may still be on its way.
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private boolean takeBody(HttpContent content) {
        int piece = content.content().readableBytes();
        if (refused || !answering || piece == 0) {
            return !refused;
        }
        boolean room = underWay.bodyCame(piece, bodyBytes);
        bodyBytes += piece;
        return room;
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
        // An answer to a request that breaks while it is served comes with a promise that takes no listener.
        ChannelFuture written = context.write(message, unreadable ? promise.unvoid() : promise);
        if (ends) {
            ended();
            if (unreadable) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
            // Not from within the writing of an answer: whoever writes it is not ready for the next request yet.
            context.executor().execute(() -> release(context));
        }
    }

    /** 100 Continue, which another answer follows. */
    private static boolean isInformational(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void ended() {
        answering = false;
        progress.answered();
        if (counted) {
            underWay.ended();
        }
        underWay.bodyDropped(bodyBytes);
        counted = false;
        bodyBytes = 0;
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
        ended();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
