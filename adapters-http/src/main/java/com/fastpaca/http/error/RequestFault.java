package com.fastpaca.http.error;

/** A request that the contract does not take; the message names what is wrong with it and is meant for the client. */
public final class RequestFault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final ErrorCode code;
    private final boolean unreadable;
    private final int retryAfterSeconds;

    /** One of which there is no more to say. */
    public RequestFault(ErrorCode code) {
        this(code, code.standardMessage());
    }

    public RequestFault(ErrorCode code, String message) {
        this(code, message, false, RETRY_AFTER_SECONDS);
    }

    private RequestFault(ErrorCode code, String message, boolean unreadable, int retryAfterSeconds) {
        super(message, null, false, false);
        this.code = code;
        this.unreadable = unreadable;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public static RequestFault badRequest(String message) {
        return new RequestFault(ErrorCode.BAD_REQUEST, message);
    }

    /** A request after which nothing more can be read from its connection. */
    public static RequestFault unreadable(String message) {
        return new RequestFault(ErrorCode.BAD_REQUEST, message, true, RETRY_AFTER_SECONDS);
    }

    /** A request that is not taken now. */
    public static RequestFault unavailable(String message) {
        return new RequestFault(ErrorCode.UNAVAILABLE, message);
    }

    /** A request that is not taken here any more, and that other nodes take at once. */
    public static RequestFault elsewhere(String message) {
        return new RequestFault(ErrorCode.UNAVAILABLE, message, false, 0);
    }

    /** A request whose body there is no room for: the rest of it is not read. */
    public static RequestFault tooManyBodies() {
        return new RequestFault(
                ErrorCode.UNAVAILABLE,
                "Too many large requests are on their way; nothing was changed",
                true,
                RETRY_AFTER_SECONDS);
    }

    public ErrorCode code() {
        return code;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /** For an answer that asks its client to come back. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    boolean isUnreadable() {
        return unreadable;
    }
}
