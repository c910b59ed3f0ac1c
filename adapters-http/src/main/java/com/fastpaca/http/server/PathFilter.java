package com.fastpaca.http.server;

import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.JsonWriter;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import org.jspecify.annotations.Nullable;

/** Answers requests whose path can be of no endpoint: the router would let a trailing slash pass and find nothing for an odd id. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class PathFilter {
    @PreMatching
    @RequestFilter
    @io.micronaut.core.annotation.Nullable
    @Nullable
    HttpResponse<JsonWriter> check(HttpRequest<?> request) {
        RequestFault fault = RequestTarget.pathFault(request.getPath());
        return fault == null ? null : ErrorAnswer.of(fault);
    }
}
