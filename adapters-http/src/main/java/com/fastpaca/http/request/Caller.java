package com.fastpaca.http.request;

import io.micronaut.http.HttpRequest;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as far as that may be told.
 *
 * @param label of the key that the request came with
 * @param remote where its connection comes from: a client, or a proxy in front of it; null if the connection was gone at once
 */
public record Caller(String label, @Nullable InetSocketAddress remote) {
    /** Whoever came without a key where none is needed. */
    public static final String ANONYMOUS = "anonymous";

    private static final String ATTRIBUTE = Caller.class.getName();

    /** Remembers it beside the request: the connection may be gone when there is something to tell. */
    public static Caller remember(HttpRequest<?> request, String label) {
        Caller caller = new Caller(label, request.getRemoteAddress());
        request.setAttribute(ATTRIBUTE, caller);
        return caller;
    }

    public static Caller of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE)
                .map(Caller.class::cast)
                .orElseThrow(() -> new IllegalStateException("nobody asked who makes the request"));
    }

    public String address() {
        return remote == null ? "unknown" : remote.getAddress().getHostAddress();
    }
}
