package com.fastpaca.http.request;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import java.util.List;

/**
 * What a client takes for an answer (RFC 9110, section 12.5.1), where there is something to choose. Only types that it names count: who
 * takes anything gets what is usual.
 */
public final class Accept {
    private Accept() {}

    /** Whether the client takes that type. */
    public static boolean names(HttpRequest<?> request, String type) {
        return named(request).contains(type);
    }

    /** Whether the client takes that type, and would not rather have the usual one. */
    public static boolean prefers(HttpRequest<?> request, String type, String usual) {
        List<String> named = named(request);
        int place = named.indexOf(type);
        return place >= 0 && (!named.contains(usual) || place < named.indexOf(usual));
    }

    /** Without those that the client rules out, the best first. */
    private static List<String> named(HttpRequest<?> request) {
        return request.accept().stream()
                .filter(each -> each.getQualityAsNumber().signum() > 0)
                .map(MediaType::getName)
                .toList();
    }
}
