package com.fastpaca.http.request;

import com.fastpaca.http.json.JsonWriter;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;

/** JSON answers. */
public final class Answer {
    private Answer() {}

    public static HttpResponse<byte[]> json(HttpStatus status, JsonWriter body) {
        byte[] bytes = body.toBytes();
        // The length is set for HEAD, whose answers lose their body.
        return HttpResponse.<byte[]>status(status)
                .body(bytes)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(bytes.length);
    }

    public static HttpResponse<byte[]> ok(JsonWriter body) {
        return json(HttpStatus.OK, body);
    }
}
