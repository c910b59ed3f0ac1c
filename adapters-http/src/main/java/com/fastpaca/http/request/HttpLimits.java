package com.fastpaca.http.request;

/**
 * Bounds on requests and answers.
 *
 * @param maxEventBytes largest event, its parts and metadata together
 * @param maxLargeAnswers answers on their way at once that are too large to be in memory as a whole
 */
public record HttpLimits(int maxEventBytes, int maxLargeAnswers) {
    /** Largest body of a request. */
    public static final int MAX_REQUEST_BYTES = 8 << 20;

    /** What to say to a larger one. */
    public static final String REQUEST_TOO_LARGE = "body: must not exceed " + MAX_REQUEST_BYTES + " bytes";

    /** What an answer on its way holds at most, about, for as long as its client takes to read it: what was read ahead, and a chunk. */
    public static final long LARGE_ANSWER_BYTES = 5 << 20;
}
