package com.fastpaca.http.cluster;

import com.fastpaca.http.request.Accept;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.Query;
import com.fastpaca.ports.cluster.ClusterStatus;
import com.fastpaca.ports.cluster.ClusterView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/** The cluster's nodes and groups: as JSON, or as a table for whoever would rather read than parse. */
@Controller("/v1/cluster")
@Produces(MediaType.ALL)
final class ClusterController {
    private static final MediaType TEXT = MediaType.of("text/plain; charset=utf-8");

    private final ClusterView cluster;

    ClusterController(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> status(HttpRequest<?> request) {
        Query.none(request);
        boolean asText = Accept.names(request, MediaType.TEXT_PLAIN);
        return cluster.status().thenApply(status -> asText ? table(status) : Answer.ok(ClusterWire.write(status)));
    }

    private static HttpResponse<?> table(ClusterStatus status) {
        byte[] text = ClusterTable.of(status).getBytes(StandardCharsets.UTF_8);
        return HttpResponse.ok(text).contentType(TEXT).contentLength(text.length);
    }
}
