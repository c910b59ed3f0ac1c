package com.fastpaca.http.error;

import com.fastpaca.http.json.JsonWriter;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;

/** Makes the one shape that every error has. */
public final class ErrorAnswer {
    private static final int EXPECTED_BYTES = 256;
    private static final int RETRY_AFTER_SECONDS = 1;

    private ErrorAnswer() {}

    public static MutableHttpResponse<JsonWriter> of(ErrorCode code, String message) {
        return complete(HttpResponse.status(code.status()), code, message);
    }

    public static MutableHttpResponse<JsonWriter> of(RequestFault fault) {
        MutableHttpResponse<JsonWriter> answer = of(fault.code(), fault.text());
        return fault.isUnreadable() ? answer.header(HttpHeaders.CONNECTION, "close") : answer;
    }

    /** Gives a response that the framework made the contract's body; its headers stay. */
    public static MutableHttpResponse<JsonWriter> complete(
            MutableHttpResponse<?> response, ErrorCode code, String message) {
        JsonWriter body = new JsonWriter(EXPECTED_BYTES)
                .startObject()
                .name("error")
                .value(code.code())
                .name("message")
                .value(message)
                .endObject();
        MutableHttpResponse<JsonWriter> answer = response.status(code.status())
                .body(body)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(body.size());
        return code == ErrorCode.UNAVAILABLE
                ? answer.header(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS))
                : answer;
    }
}
