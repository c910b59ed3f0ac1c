package com.fastpaca.bootstrap.benchmark;

import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import java.nio.charset.StandardCharsets;

/** The least that a request of the same size can cost in this server: the body parsed, or stored bytes returned. */
@Controller("/benchmark")
final class BaselineController {
    private static final byte[] ANSWER =
            "{\"seq\":1,\"version\":1,\"token_estimate\":256}".getBytes(StandardCharsets.US_ASCII);

    private byte[] stored = new byte[0];

    @Post("/parse")
    HttpResponse<byte[]> parse(@Body byte[] body) throws JsonFault {
        JsonDocument.parse(body);
        return HttpResponse.created(ANSWER).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    @Get("/bytes/{size}")
    HttpResponse<byte[]> bytes(int size) {
        if (stored.length != size) {
            stored = new byte[size];
        }
        return HttpResponse.ok(stored).contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
