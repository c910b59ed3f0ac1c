package com.fastpaca.http.metrics;

import com.fastpaca.http.request.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.concurrent.CompletionStage;

/** Shows the node's metrics to Prometheus. */
@Controller("/metrics")
@Produces(MediaType.ALL)
final class MetricsController {
    private static final MediaType TEXT = MediaType.of("text/plain; version=0.0.4; charset=utf-8");

    private final MetricsText text;

    MetricsController(MetricsText text) {
        this.text = text;
    }

    @Get
    CompletionStage<HttpResponse<byte[]>> metrics(HttpRequest<?> request) {
        Query.none(request);
        return text.current()
                .thenApply(bytes -> HttpResponse.ok(bytes).contentType(TEXT).contentLength(bytes.length));
    }
}
