package com.fastpaca.http.request;

import com.fastpaca.http.json.JsonWriter;
import io.micronaut.buffer.netty.NettyByteBufferFactory;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.netty.buffer.Unpooled;

/** Answers that are in memory as a whole. Their length is set for HEAD, whose answers lose their body. */
public final class Answer {
    private Answer() {}

    public static HttpResponse<byte[]> json(HttpStatus status, JsonWriter body) {
        byte[] bytes = body.toBytes();
        return HttpResponse.<byte[]>status(status)
                .body(bytes)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(bytes.length);
    }

    public static HttpResponse<byte[]> ok(JsonWriter body) {
        return json(HttpStatus.OK, body);
    }

    /** An answer too large to be copied once more on its way; the writer must not be used afterwards. */
    static HttpResponse<ByteBuffer<?>> large(MediaType type, JsonWriter body) {
        ByteBuffer<?> bytes = NettyByteBufferFactory.DEFAULT.wrap(Unpooled.wrappedBuffer(body.array(), 0, body.size()));
        return HttpResponse.<ByteBuffer<?>>ok(bytes).contentType(type).contentLength(body.size());
    }
}
