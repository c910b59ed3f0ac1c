package com.fastpaca.http.access;

import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Caller;
import com.fastpaca.ports.cluster.PeerProtocol;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import java.util.List;
import java.util.Optional;
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
    private static final Set<String> DOCS = Set.of("/docs", "/openapi.json", "/asyncapi.json");
    private static final String SCHEME = "Bearer ";

    private final AccessSettings settings;
    private final PeerAccess peers;
    private final RefusedKeys refused = new RefusedKeys(System::nanoTime);

    AccessFilter(AccessSettings settings, PeerAccess peers) {
        this.settings = settings;
        this.peers = peers;
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
        boolean forPeers = path.startsWith(PeerProtocol.PREFIX);
        Optional<String> bearer = bearerOf(request);
        // Other nodes ask as often as they like.
        if (forPeers && peers.admits(bearer)) {
            return null;
        }
        boolean open = !forPeers && isOpen(path);
        Optional<ApiKeys.Known> key = forPeers || open || bearer.isEmpty()
                ? Optional.empty()
                : settings.keys().find(bearer.get());
        Caller caller = Caller.remember(request, key.map(ApiKeys.Known::label).orElse(Caller.ANONYMOUS));
        int seconds = settings.rateLimit()
                .secondsToWait(key.isPresent() ? "key " + key.get().number() : caller.address());
        if (seconds > 0) {
            return ErrorAnswer.of(ErrorCode.RATE_LIMITED).header(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
        }
        if (open || key.isPresent()) {
            return null;
        }
        refused.tell(caller, (bearer.isEmpty() ? "no_" : "unknown_") + (forPeers ? "secret" : "key"));
        return ErrorAnswer.of(ErrorCode.UNAUTHORIZED).header(HttpHeaders.WWW_AUTHENTICATE, SCHEME.strip());
    }

    private boolean isOpen(String path) {
        return !settings.keys().areRequired()
                || (settings.metricsPublic() && path.equals(METRICS))
                || (settings.docsPublic() && DOCS.contains(path));
    }

    private static Optional<String> bearerOf(HttpRequest<?> request) {
        List<String> given = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
        return given.size() == 1 && given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(given.getFirst().substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
