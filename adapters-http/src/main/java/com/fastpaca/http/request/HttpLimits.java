package com.fastpaca.http.request;

/**
 * Bounds on requests.
 *
 * @param maxEventBytes largest event, its parts and metadata together
 */
public record HttpLimits(int maxEventBytes) {
    /** Largest body of a request. */
    public static final int MAX_REQUEST_BYTES = 8 << 20;

    /** What to say to a larger one. */
    public static final String REQUEST_TOO_LARGE = "body: must not exceed " + MAX_REQUEST_BYTES + " bytes";
}
