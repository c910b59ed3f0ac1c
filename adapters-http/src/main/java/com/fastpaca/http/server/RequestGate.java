package com.fastpaca.http.server;

import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.cluster.PeerProtocol;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the HTTP decoder and Micronaut and marks as undecodable what the decoder lets pass: whatever Micronaut would misread,
 * answer with an internal error, or take for complete though it is not. Such requests are answered and their connection is closed.
 */
@Sharable
final class RequestGate extends ChannelInboundHandlerAdapter {
    /** Answered at any time: health, how busy the node is, and what other nodes ask, so that they can take over while this one stops. */
    private static final List<String> ALWAYS = List.of("/health/", "/metrics", PeerProtocol.PREFIX);

    private final RequestsUnderWay underWay;

    RequestGate(RequestsUnderWay underWay) {
        this.underWay = underWay;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            mark(request);
        }
        context.fireChannelRead(message);
    }

    private void mark(HttpRequest request) {
        RequestFault fault = request.decoderResult().isSuccess() ? faultOf(request) : null;
        if (fault != null) {
            request.setDecoderResult(DecoderResult.failure(fault));
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setUri("/");
        }
    }

    private @Nullable RequestFault faultOf(HttpRequest request) {
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return RequestFault.badRequest("HTTP version: must be 1.0 or 1.1");
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            return RequestFault.badRequest("Host: must be given once");
        }
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.size() > 1
                || (encodings.size() == 1 && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.getFirst()))) {
            return RequestFault.badRequest("Transfer-Encoding: must be chunked");
        }
        // Whoever waits to be told to go on has not sent the body yet and would not find the end of it in what follows.
        if (HttpUtil.is100ContinueExpected(request)
                && HttpUtil.getContentLength(request, 0L) > HttpLimits.MAX_REQUEST_BYTES) {
            return new RequestFault(ErrorCode.PAYLOAD_TOO_LARGE, HttpLimits.REQUEST_TOO_LARGE);
        }
        RequestFault fault = RequestTarget.syntaxFault(request.uri());
        return fault == null && ALWAYS.stream().noneMatch(request.uri()::startsWith) ? underWay.refusal() : fault;
    }
}
