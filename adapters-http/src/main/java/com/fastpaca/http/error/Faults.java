package com.fastpaca.http.error;

import com.fastpaca.http.json.JsonFault;
import com.fastpaca.ports.store.UnavailableException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.exceptions.HttpStatusException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What failures of any endpoint are answered with. */
@Controller
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    @Error(global = true)
    HttpResponse<byte[]> failed(HttpRequest<?> request, Throwable failure) {
        return switch (failure) {
            case RequestFault fault -> ErrorAnswer.of(fault.code(), fault.text());
            case JsonFault fault ->
                ErrorAnswer.of(
                        fault.isTooLarge() ? ErrorCode.PAYLOAD_TOO_LARGE : ErrorCode.BAD_REQUEST,
                        String.valueOf(fault.getMessage()));
            case UnavailableException unavailable -> {
                LOG.warn("{} {} is unavailable: {}", request.getMethodName(), request.getPath(), causes(unavailable));
                yield ErrorAnswer.of(ErrorCode.UNAVAILABLE, unavailableMessage(unavailable));
            }
            case CompletionException wrapped when wrapped.getCause() != null -> failed(request, wrapped.getCause());
            case HttpStatusException status ->
                ErrorAnswer.of(
                        ErrorCode.of(status.getStatus()), status.getStatus().getReason());
            default -> {
                LOG.error("{} {} failed", request.getMethodName(), request.getPath(), failure);
                yield ErrorAnswer.of(ErrorCode.INTERNAL, "The server failed to handle the request");
            }
        };
    }

    private static String unavailableMessage(UnavailableException unavailable) {
        return unavailable.nothingHappened()
                ? "The server is busy; nothing was changed"
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
