package com.fastpaca.http.request;

import com.fastpaca.http.json.JsonDocument;
import java.time.Duration;

/**
 * Bounds on requests and answers.
 *
 * @param maxEventBytes largest event, its parts and metadata together
 * @param maxLargeAnswers answers on their way at once that are too large to be in memory as a whole
 * @param maxRequestsUnderWay requests that have come and are not answered
 * @param maxBodyBytes bodies of such requests, and of those that are still coming, together
 * @param maxConnections open at once
 * @param headTimeout for a request's line and headers to come
 * @param bodyTimeout for its body to come
 */
public record HttpLimits(
        int maxEventBytes,
        int maxLargeAnswers,
        int maxRequestsUnderWay,
        long maxBodyBytes,
        int maxConnections,
        Duration headTimeout,
        Duration bodyTimeout) {
    /** Largest body of a request. */
    public static final int MAX_REQUEST_BYTES = 8 << 20;

    /** What to say to a larger one. */
    public static final String REQUEST_TOO_LARGE = "body: must not exceed " + MAX_REQUEST_BYTES + " bytes";

    /** Up to this size a body is small: it finds room where large ones find none, and an event loop can read it without being held up. */
    public static final int SMALL_BODY_BYTES = 1 << 16;

    /** What an answer on its way holds at most, about, for as long as its client takes to read it: what was read ahead, and a chunk. */
    public static final long LARGE_ANSWER_BYTES = 5 << 20;

    /** Values in the trees of all bodies together: half as much memory as the bodies may take, or what one body may hold. */
    long maxTreeValues() {
        return Math.max(maxBodyBytes / 2 / JsonDocument.MAX_BYTES_A_VALUE, JsonDocument.MAX_VALUES);
    }
}
