package com.fastpaca.http.server;

import com.fastpaca.http.metrics.RequestMeters;
import com.fastpaca.http.metrics.RequestMeters.Meter;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The router's routes, each with the meter of its requests. Requests are matched here once more, because some are answered before the
 * router sees them.
 */
@Singleton
final class Routes {
    private final Map<String, List<Route>> byMethod = new HashMap<>();
    private final Meter other;

    Routes(Router router, RequestMeters meters) {
        other = meters.meter(RequestMeters.OTHER, RequestMeters.OTHER);
        router.uriRoutes()
                .map(route -> List.of(
                        route.getHttpMethodName(), route.getUriMatchTemplate().toPathString()))
                .distinct()
                .forEach(each -> add(each.getFirst(), each.getLast(), meters));
    }

    private void add(String method, String template, RequestMeters meters) {
        Route route = Route.of(template, meters.meter(method, template));
        byMethod.merge(
                method,
                List.of(route),
                (before, added) ->
                        Stream.concat(before.stream(), added.stream()).toList());
    }

    /** The meter of the request's route, or the one of all that have none. */
    Meter meter(String method, String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        for (Route route : byMethod.getOrDefault(method, List.of())) {
            if (route.takes(target, end)) {
                return route.meter;
            }
        }
        return other;
    }

    /** A template: all of it literal, or with one variable, which stands for a segment. */
    private record Route(String prefix, String suffix, boolean variable, Meter meter) {
        static Route of(String template, Meter meter) {
            int from = template.indexOf('{');
            if (from < 0) {
                return new Route(template, "", false, meter);
            }
            int to = template.indexOf('}', from);
            if (template.indexOf('{', to) >= 0) {
                throw new IllegalArgumentException("a route of several variables: " + template);
            }
            return new Route(template.substring(0, from), template.substring(to + 1), true, meter);
        }

        boolean takes(String target, int end) {
            int valueEnd = end - suffix.length();
            if (!variable) {
                return end == prefix.length() && target.startsWith(prefix);
            }
            if (valueEnd <= prefix.length() || !target.startsWith(prefix) || !target.startsWith(suffix, valueEnd)) {
                return false;
            }
            int slash = target.indexOf('/', prefix.length());
            return slash < 0 || slash >= valueEnd;
        }
    }
}
