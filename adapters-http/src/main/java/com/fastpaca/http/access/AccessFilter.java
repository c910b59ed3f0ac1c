package com.fastpaca.http.access;

import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.json.JsonWriter;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns away whoever has no key, or asks too often, before any endpoint is looked for: a new endpoint is closed until it is named here.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AccessFilter {
    /** Load balancers and orchestrators ask these, without a key and as often as they like. */
    private static final Set<String> HEALTH = Set.of("/health/live", "/health/ready");

    private static final String METRICS = "/metrics";
    private static final String SCHEME = "Bearer ";

    private final AccessSettings settings;

    AccessFilter(AccessSettings settings) {
        this.settings = settings;
    }

    @PreMatching
    @RequestFilter
    @io.micronaut.core.annotation.Nullable
    @Nullable
    HttpResponse<JsonWriter> check(HttpRequest<?> request) {
        String path = request.getPath();
        if (HEALTH.contains(path)) {
            return null;
        }
        boolean open = !settings.keys().areRequired() || (settings.metricsPublic() && path.equals(METRICS));
        OptionalInt key = open ? OptionalInt.empty() : keyOf(request);
        String client = key.isPresent()
                ? "key " + key.getAsInt()
                : request.getRemoteAddress().getAddress().getHostAddress();
        int seconds = settings.rateLimit().secondsToWait(client);
        if (seconds > 0) {
            return ErrorAnswer.of(ErrorCode.RATE_LIMITED, ErrorCode.RATE_LIMITED.standardMessage())
                    .header(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
        }
        return open || key.isPresent()
                ? null
                : ErrorAnswer.of(ErrorCode.UNAUTHORIZED, ErrorCode.UNAUTHORIZED.standardMessage())
                        .header(HttpHeaders.WWW_AUTHENTICATE, SCHEME.strip());
    }

    private OptionalInt keyOf(HttpRequest<?> request) {
        List<String> given = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
        if (given.size() != 1 || !given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return OptionalInt.empty();
        }
        return settings.keys().find(given.getFirst().substring(SCHEME.length()).strip());
    }
}
