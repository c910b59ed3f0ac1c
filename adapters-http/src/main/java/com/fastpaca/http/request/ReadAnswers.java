package com.fastpaca.http.request;

import com.fastpaca.ports.store.UnavailableException;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.netty.NettyHttpRequest;
import jakarta.inject.Singleton;

/** Answers that hold events: at once where they are small, else as the connection takes them. */
@Singleton
public final class ReadAnswers {
    /** JSON, a line each. */
    public static final MediaType NDJSON = MediaType.of("application/x-ndjson");

    /** An answer up to this size is written as a whole; of a larger one no more than this is ahead of the connection. */
    private static final int MAX_AHEAD_BYTES = 1 << 20;

    private final LargeAnswers largeAnswers;

    ReadAnswers(HttpLimits limits) {
        largeAnswers = new LargeAnswers(limits.maxLargeAnswers(), System::nanoTime);
    }

    /**
     * Begins to write; called where waiting for the disk is allowed.
     *
     * @throws UnavailableException if as many large answers as can be are on their way
     */
    public HttpResponse<?> answer(HttpRequest<?> request, MediaType type, Piecewise body) {
        if (body.writeUpTo(MAX_AHEAD_BYTES)) {
            return Answer.of(HttpStatus.OK, type, body.out());
        }
        if (request.getMethod() == HttpMethod.HEAD) {
            return HttpResponse.ok().contentType(type);
        }
        return HttpResponse.ok(largeAnswers.begin(body, () -> close(request))).contentType(type);
    }

    private static void close(HttpRequest<?> request) {
        if (request instanceof NettyHttpRequest<?> netty) {
            var _ = netty.getChannelHandlerContext().close();
        }
    }
}
