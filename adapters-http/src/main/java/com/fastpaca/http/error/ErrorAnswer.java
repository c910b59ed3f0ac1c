package com.fastpaca.http.error;

import com.fastpaca.http.json.JsonWriter;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;

/** Makes the one shape that every error has. */
public final class ErrorAnswer {
    private static final int EXPECTED_BYTES = 256;

    private ErrorAnswer() {}

    public static MutableHttpResponse<JsonWriter> of(ErrorCode code) {
        return of(new RequestFault(code));
    }

    public static MutableHttpResponse<JsonWriter> of(ErrorCode code, String message) {
        return of(new RequestFault(code, message));
    }

    public static MutableHttpResponse<JsonWriter> of(RequestFault fault) {
        MutableHttpResponse<JsonWriter> answer =
                complete(HttpResponse.status(fault.code().status()), fault);
        return fault.isUnreadable() ? answer.header(HttpHeaders.CONNECTION, "close") : answer;
    }

    /** Gives a response that the framework made the contract's body; its headers stay. */
    public static MutableHttpResponse<JsonWriter> complete(MutableHttpResponse<?> response, RequestFault fault) {
        JsonWriter body = new JsonWriter(EXPECTED_BYTES)
                .startObject()
                .field("error", fault.code().code())
                .field("message", fault.text())
                .endObject();
        MutableHttpResponse<JsonWriter> answer = response.status(fault.code().status())
                .body(body)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(body.size());
        return fault.code() == ErrorCode.UNAVAILABLE
                ? answer.header(HttpHeaders.RETRY_AFTER, Integer.toString(fault.retryAfterSeconds()))
                : answer;
    }
}
