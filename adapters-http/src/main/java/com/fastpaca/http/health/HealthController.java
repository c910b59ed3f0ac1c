package com.fastpaca.http.health;

import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;

/** Tells whoever restarts or routes to this node how it is. */
@Controller("/health")
@Produces(MediaType.ALL)
final class HealthController {
    private static final int EXPECTED_BYTES = 16;

    private final HealthProbe probe;

    HealthController(HealthProbe probe) {
        this.probe = probe;
    }

    @Get("/live")
    HttpResponse<JsonWriter> live(HttpRequest<?> request) {
        Query.none(request);
        return ok();
    }

    @Get("/ready")
    HttpResponse<JsonWriter> ready(HttpRequest<?> request) {
        Query.none(request);
        return probe.isReady()
                ? ok()
                : ErrorAnswer.of(ErrorCode.UNAVAILABLE, "Not all Raft groups can serve, or the node is stopping");
    }

    private static HttpResponse<JsonWriter> ok() {
        return Answer.ok(new JsonWriter(EXPECTED_BYTES)
                .startObject()
                .field("status", "ok")
                .endObject());
    }
}
