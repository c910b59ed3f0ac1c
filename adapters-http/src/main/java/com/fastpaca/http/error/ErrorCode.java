package com.fastpaca.http.error;

import io.micronaut.http.HttpStatus;

/** The contract's errors: what stands under {@code error}, and the status that goes with it. */
public enum ErrorCode {
    BAD_REQUEST("bad_request", HttpStatus.BAD_REQUEST),
    UNAUTHORIZED("unauthorized", HttpStatus.UNAUTHORIZED),
    NOT_FOUND("not_found", HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED("method_not_allowed", HttpStatus.METHOD_NOT_ALLOWED),
    CONFLICT("conflict", HttpStatus.CONFLICT),
    PAYLOAD_TOO_LARGE("payload_too_large", HttpStatus.REQUEST_ENTITY_TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    RATE_LIMITED("rate_limited", HttpStatus.TOO_MANY_REQUESTS),
    INTERNAL("internal", HttpStatus.INTERNAL_SERVER_ERROR),
    UNAVAILABLE("unavailable", HttpStatus.SERVICE_UNAVAILABLE);

    private final String code;
    private final HttpStatus status;

    ErrorCode(String code, HttpStatus status) {
        this.code = code;
        this.status = status;
    }

    public String code() {
        return code;
    }

    public HttpStatus status() {
        return status;
    }

    /** What to say where there is nothing to add. Micronaut's own messages may name classes and quote the request: none is passed on. */
    public String standardMessage() {
        return switch (this) {
            case NOT_FOUND -> "There is nothing at this path";
            case UNAUTHORIZED -> "Authorization: must be Bearer and a key";
            case RATE_LIMITED -> "Too many requests; see Retry-After";
            case METHOD_NOT_ALLOWED -> "This path does not take this method; see Allow";
            case UNSUPPORTED_MEDIA_TYPE -> "Content-Type: must be application/json in UTF-8";
            case PAYLOAD_TOO_LARGE -> "The request is too large";
            case CONFLICT -> "The request conflicts with the present state";
            case BAD_REQUEST -> "The request is not valid";
            case INTERNAL -> "The server failed to handle the request";
            case UNAVAILABLE -> "The server cannot answer now";
        };
    }

    /** The error that stands for a status that the framework chose. */
    public static ErrorCode of(HttpStatus status) {
        for (ErrorCode each : values()) {
            if (each.status == status) {
                return each;
            }
        }
        return status.getCode() >= 500 ? INTERNAL : BAD_REQUEST;
    }
}
