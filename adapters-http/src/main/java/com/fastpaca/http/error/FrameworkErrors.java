package com.fastpaca.http.error;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Gives errors that Micronaut finds by itself (no such path, wrong method, body too large …) the contract's shape. */
@Singleton
@Replaces(ErrorResponseProcessor.class)
final class FrameworkErrors implements ErrorResponseProcessor<byte[]> {
    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        ErrorCode code = ErrorCode.of(status);
        return ErrorAnswer.complete(response, code, message(code, status));
    }

    /** Micronaut's own messages may name classes and quote the request, so none of them is passed on. */
    private static String message(ErrorCode code, HttpStatus status) {
        return switch (code) {
            case NOT_FOUND -> "There is nothing at this path";
            case METHOD_NOT_ALLOWED -> "This path does not take this method; see Allow";
            case UNSUPPORTED_MEDIA_TYPE -> "The body must be application/json";
            case NOT_ACCEPTABLE -> "None of the media types in Accept can be produced here";
            case PAYLOAD_TOO_LARGE -> "The request body is too large";
            case INTERNAL -> "The server failed to handle the request";
            case UNAVAILABLE -> "The server cannot answer now";
            case BAD_REQUEST, CONFLICT -> "The request is not valid HTTP for this path: " + status.getReason();
        };
    }
}
