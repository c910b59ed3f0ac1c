package com.fastpaca.http.request;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;

/** A client's wish to go on in another protocol on the same connection (RFC 9110, section 7.8). */
public final class Upgrade {
    private Upgrade() {}

    /**
     * HTTP/1.0 knows of none, and a body would be taken for what the other protocol has to say.
     *
     * @param protocol in lower case
     */
    public static boolean isAskedFor(HttpRequest<?> request, String protocol) {
        return names(request, HttpHeaders.UPGRADE, protocol)
                && names(request, HttpHeaders.CONNECTION, "upgrade")
                && request instanceof NettyHttpRequest<?> netty
                && netty.getNativeRequest().protocolVersion().equals(HttpVersion.HTTP_1_1)
                && hasNoBody(request.getHeaders());
    }

    private static boolean hasNoBody(HttpHeaders headers) {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return (length == null || length.equals("0")) && !headers.contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean names(HttpRequest<?> request, String header, String token) {
        for (String value : request.getHeaders().getAll(header)) {
            for (String each : value.split(",", -1)) {
                if (each.strip().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
