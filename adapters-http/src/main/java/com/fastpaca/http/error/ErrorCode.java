package com.fastpaca.http.error;

import io.micronaut.http.HttpStatus;

/** The contract's errors: what stands under {@code error}, and the status that goes with it. */
public enum ErrorCode {
    BAD_REQUEST("bad_request", HttpStatus.BAD_REQUEST),
    NOT_FOUND("not_found", HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED("method_not_allowed", HttpStatus.METHOD_NOT_ALLOWED),
    NOT_ACCEPTABLE("not_acceptable", HttpStatus.NOT_ACCEPTABLE),
    CONFLICT("conflict", HttpStatus.CONFLICT),
    PAYLOAD_TOO_LARGE("payload_too_large", HttpStatus.REQUEST_ENTITY_TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", HttpStatus.UNSUPPORTED_MEDIA_TYPE),
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

    /** The error that stands for a status that the framework chose. */
    static ErrorCode of(HttpStatus status) {
        for (ErrorCode each : values()) {
            if (each.status == status) {
                return each;
            }
        }
        return status.getCode() >= 500 ? INTERNAL : BAD_REQUEST;
    }
}
