package com.fastpaca.http.server;

import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.JsonWriter;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Gives errors that Micronaut answers without asking {@link Faults}, requests that are not HTTP above all, the contract's shape. */
@Singleton
@Replaces(ErrorResponseProcessor.class)
final class FrameworkErrors implements ErrorResponseProcessor<JsonWriter> {
    @Override
    public MutableHttpResponse<JsonWriter> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        Throwable undecodable = undecodable(context.getRequest());
        return ErrorAnswer.complete(
                response,
                undecodable == null ? new RequestFault(ErrorCode.of(response.status())) : faultOf(undecodable));
    }

    private static @Nullable Throwable undecodable(HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty
                ? netty.getNativeRequest().decoderResult().cause()
                : null;
    }

    private static RequestFault faultOf(Throwable undecodable) {
        return switch (undecodable) {
            case RequestFault fault -> fault;
            // An id or a query of such a length is as invalid as one a little too long.
            case TooLongHttpLineException tooLong -> RequestFault.badRequest("request line: is too long");
            case TooLongFrameException tooLong ->
                new RequestFault(ErrorCode.PAYLOAD_TOO_LARGE, "request headers: are too large");
            default -> RequestFault.badRequest("The request is not valid HTTP");
        };
    }
}
