package com.fastpaca.http.request;

import io.micronaut.core.io.buffer.ReadBuffer;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.body.stream.BodySizeLimits;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.server.netty.NettyHttpRequest;
import jakarta.inject.Singleton;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Sends {@link Chunks}: workers make them, at most one ahead of what the connection has taken. */
@Singleton
final class ChunksWriter implements ResponseBodyWriter<Chunks> {
    private final ReadExecutor executor;

    ChunksWriter(ReadExecutor executor) {
        this.executor = executor;
    }

    @Override
    public CloseableByteBody writePiece(
            ByteBodyFactory bodies,
            HttpRequest<?> request,
            HttpResponse<?> response,
            Argument<Chunks> type,
            MediaType mediaType,
            Chunks chunks) {
        Flux<ReadBuffer> buffers = Flux.<byte[]>generate(sink -> {
                    byte[] next = chunks.next();
                    if (next == null) {
                        sink.complete();
                    } else {
                        sink.next(next);
                    }
                })
                .map(bodies.readBufferFactory()::adapt)
                .doFinally(signal -> chunks.end())
                .subscribeOn(Schedulers.fromExecutor(task -> run(task, chunks)))
                .publishOn(eventLoop(request), 1);
        return bodies.adapt(buffers, BodySizeLimits.UNLIMITED, null, chunks::end);
    }

    /** Each task asks for one chunk, which is made before, as it is not known earlier where that may have to wait. */
    private void run(Runnable task, Chunks chunks) {
        var _ = executor.<@Nullable Void>read(() -> {
                    chunks.prepare();
                    task.run();
                    return null;
                })
                .exceptionally(failure -> {
                    chunks.fail(failure);
                    task.run();
                    return null;
                });
    }

    /** A chunk that comes when the connection has just been closed is dropped where closing happens; Micronaut takes it for a defect. */
    private static Scheduler eventLoop(HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty
                ? Schedulers.fromExecutor(
                        netty.getChannelHandlerContext().channel().eventLoop())
                : Schedulers.immediate();
    }

    @Override
    public void writeTo(
            Argument<Chunks> type,
            MediaType mediaType,
            Chunks chunks,
            MutableHeaders outgoingHeaders,
            OutputStream outputStream) {
        throw new CodecException("chunks are sent as the connection takes them");
    }
}
