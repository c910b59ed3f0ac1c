package com.fastpaca.http.server;

import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.ports.store.CommandTooLargeException;
import com.fastpaca.ports.store.UnavailableException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.exceptions.BufferLengthExceededException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.exceptions.NotAllowedException;
import io.micronaut.web.router.exceptions.UnsatisfiedBodyRouteException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What failures of any endpoint, and requests that lead to none, are answered with. */
@Controller
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    // Of all types: an error has to be told to clients that accept no JSON as well.
    @Error(global = true)
    @Produces(MediaType.ALL)
    HttpResponse<JsonWriter> failed(HttpRequest<?> request, Throwable failure) {
        return switch (failure) {
            case RequestFault fault -> ErrorAnswer.of(fault);
            case RefusedBody refused -> ErrorAnswer.of(refused.fault());
            case JsonFault fault ->
                ErrorAnswer.of(
                        fault.isTooLarge() ? ErrorCode.PAYLOAD_TOO_LARGE : ErrorCode.BAD_REQUEST,
                        String.valueOf(fault.getMessage()));
            case UnavailableException elsewhere
            when elsewhere.isTakenElsewhere() -> ErrorAnswer.of(RequestFault.elsewhere(unavailableMessage(elsewhere)));
            case UnavailableException unavailable -> {
                about(request, LOG.atWarn().addKeyValue("event", "request_unavailable"))
                        .log(
                                "{} {} is unavailable: {}",
                                request.getMethodName(),
                                request.getPath(),
                                causes(unavailable));
                yield ErrorAnswer.of(ErrorCode.UNAVAILABLE, unavailableMessage(unavailable));
            }
            case CommandTooLargeException tooLarge ->
                ErrorAnswer.of(ErrorCode.PAYLOAD_TOO_LARGE, String.valueOf(tooLarge.getMessage()));
            case RejectedExecutionException rejected ->
                ErrorAnswer.of(ErrorCode.UNAVAILABLE, "The server is busy; nothing was changed");
            case CompletionException wrapped when wrapped.getCause() != null -> failed(request, wrapped.getCause());
            case NotAllowedException notAllowed ->
                ErrorAnswer.of(ErrorCode.METHOD_NOT_ALLOWED)
                        .header(HttpHeaders.ALLOW, String.join(", ", new TreeSet<>(notAllowed.getAllowedMethods())));
            case HttpStatusException status -> ErrorAnswer.of(ErrorCode.of(status.getStatus()));
            case UnsatisfiedBodyRouteException empty ->
                ErrorAnswer.of(ErrorCode.BAD_REQUEST, "body: must be a JSON object, but is empty");
            case ContentLengthExceededException tooLarge ->
                ErrorAnswer.of(ErrorCode.PAYLOAD_TOO_LARGE, HttpLimits.REQUEST_TOO_LARGE);
            case BufferLengthExceededException tooLarge ->
                ErrorAnswer.of(ErrorCode.PAYLOAD_TOO_LARGE, HttpLimits.REQUEST_TOO_LARGE);
            case URISyntaxException invalid -> ErrorAnswer.of(ErrorCode.BAD_REQUEST, "path: is not a valid URI");
            case IOException disconnected -> {
                about(request, LOG.atDebug().addKeyValue("event", "client_disconnected"))
                        .setCause(disconnected)
                        .log("{} {}: the client went away", request.getMethodName(), request.getPath());
                yield ErrorAnswer.of(ErrorCode.BAD_REQUEST, "body: ends early");
            }
            default -> {
                about(request, LOG.atError().addKeyValue("event", "request_failed"))
                        .setCause(failure)
                        .log("{} {} failed", request.getMethodName(), request.getPath());
                yield ErrorAnswer.of(ErrorCode.INTERNAL);
            }
        };
    }

    private static LoggingEventBuilder about(HttpRequest<?> request, LoggingEventBuilder line) {
        LoggingEventBuilder told = line.addKeyValue("method", request.getMethodName());
        return RequestTarget.conversationIn(request.getPath())
                .map(id -> told.addKeyValue("conversation_id", id.value()))
                .orElse(told);
    }

    private static String unavailableMessage(UnavailableException unavailable) {
        return unavailable.nothingHappened()
                ? "The server cannot answer now: " + unavailable.getMessage() + "; nothing was changed"
                : "The server cannot answer now; a write may or may not have happened, retry it with its idempotency_key";
    }

    private static String causes(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(text.isEmpty() ? "" : ": ").append(each.getMessage());
        }
        return text.toString();
    }
}
