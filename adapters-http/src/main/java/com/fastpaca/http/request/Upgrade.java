package com.fastpaca.http.request;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Locale;

/** A client's wish to go on in another protocol on the same connection (RFC 9110, section 7.8). */
public final class Upgrade {
    private Upgrade() {}

    /** @param protocol in lower case */
    public static boolean isAskedFor(HttpRequest<?> request, String protocol) {
        return names(request, HttpHeaders.UPGRADE, protocol) && names(request, HttpHeaders.CONNECTION, "upgrade");
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
