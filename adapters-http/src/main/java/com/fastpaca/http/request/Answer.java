package com.fastpaca.http.request;

import com.fastpaca.http.json.JsonWriter;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;

/** Answers that are in memory as a whole. They are sent out of the writer's own array, so that it must not be used afterwards. */
public final class Answer {
    private Answer() {}

    public static HttpResponse<JsonWriter> ok(JsonWriter body) {
        return json(HttpStatus.OK, body);
    }

    public static HttpResponse<JsonWriter> json(HttpStatus status, JsonWriter body) {
        return of(status, MediaType.APPLICATION_JSON_TYPE, body);
    }

    static HttpResponse<JsonWriter> of(HttpStatus status, MediaType type, JsonWriter body) {
        // The length is set for HEAD, whose answers lose their body.
        return HttpResponse.<JsonWriter>status(status)
                .body(body)
                .contentType(type)
                .contentLength(body.size());
    }
}
