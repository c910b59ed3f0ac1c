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
import java.util.concurrent.ThreadLocalRandom;

/** The least that a request of the same size can cost in this server: the body parsed, or stored bytes returned. */
@Controller("/benchmark")
final class BaselineController {
    private static final byte[] ANSWER =
            "{\"seq\":1,\"version\":1,\"token_estimate\":256}".getBytes(StandardCharsets.US_ASCII);

    /** As many as there are conversations in the benchmark, as one answer sent again and again would stay in the processor's cache. */
    private static final int STORED = 1_000;

    private byte[][] stored = new byte[STORED][0];

    @Post("/parse")
    HttpResponse<byte[]> parse(@Body byte[] body) throws JsonFault {
        JsonDocument.parse(body);
        return HttpResponse.created(ANSWER).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    @Get("/bytes/{size}")
    HttpResponse<byte[]> bytes(int size) {
        byte[][] all = stored;
        if (all[0].length != size) {
            all = new byte[STORED][size];
            stored = all;
        }
        return HttpResponse.ok(all[ThreadLocalRandom.current().nextInt(STORED)])
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
