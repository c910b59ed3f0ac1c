package com.fastpaca.http.request;

import com.fastpaca.http.json.JsonWriter;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.netty.body.NettyByteBodyFactory;
import io.netty.buffer.Unpooled;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;

/** Sends what a {@link JsonWriter} holds out of its own array; Micronaut's writers of arrays and buffers copy them once more. */
@Singleton
final class WrittenJson implements ResponseBodyWriter<JsonWriter> {
    @Override
    public CloseableByteBody writePiece(
            ByteBodyFactory bodies,
            HttpRequest<?> request,
            HttpResponse<?> response,
            Argument<JsonWriter> type,
            MediaType mediaType,
            JsonWriter json) {
        return bodies instanceof NettyByteBodyFactory netty
                ? netty.adapt(Unpooled.wrappedBuffer(json.array(), 0, json.size()))
                : bodies.adapt(json.toBytes());
    }

    @Override
    public void writeTo(
            Argument<JsonWriter> type,
            MediaType mediaType,
            JsonWriter json,
            MutableHeaders outgoingHeaders,
            OutputStream outputStream) {
        try {
            outputStream.write(json.array(), 0, json.size());
        } catch (IOException e) {
            throw new CodecException("the answer cannot be written", e);
        }
    }
}
