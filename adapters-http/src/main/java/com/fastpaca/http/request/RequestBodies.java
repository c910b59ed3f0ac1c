package com.fastpaca.http.request;

import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests: small ones on the event loop that received them, as a detour would cost more, large ones on threads of
 * their own, as the loop's other connections would have to wait. Among these are those of health checks and of the cluster's other nodes.
 */
@Singleton
public final class RequestBodies {
    private final Executor largeBodies;
    private final BodyTrees trees;

    RequestBodies(BodyExecutor largeBodies, HttpLimits limits) {
        this.largeBodies = largeBodies.threads();
        this.trees = new BodyTrees(limits.maxTreeValues());
    }

    /** What an endpoint makes of a body: an object of the contract. */
    @FunctionalInterface
    public interface Endpoint<T> {
        CompletionStage<T> answer(Fields fields) throws JsonFault;
    }

    /**
     * Has an endpoint answer a request. A body without a Content-Type is taken for JSON.
     *
     * @param endpoint called on this thread, or on one for large bodies; the stage then fails with what it throws
     * @throws JsonFault if the body is not what the endpoint takes
     * @throws RequestFault if the headers say that the body is no JSON, or there is no room for its tree
     */
    public <T> CompletionStage<T> read(HttpRequest<?> request, byte[] body, Endpoint<T> endpoint) throws JsonFault {
        if (body.length > HttpLimits.SMALL_BODY_BYTES) {
            return readElsewhere(request, body, endpoint);
        }
        requireJson(request);
        return answer(body, endpoint);
    }

    /** The same for an endpoint that may make much of a small body: it is always called on a thread for large ones. */
    public <T> CompletionStage<T> readElsewhere(HttpRequest<?> request, byte[] body, Endpoint<T> endpoint) {
        requireJson(request);
        return CompletableFuture.completedFuture(body)
                .thenComposeAsync(
                        large -> {
                            try {
                                return answer(large, endpoint);
                            } catch (JsonFault fault) {
                                return CompletableFuture.failedFuture(fault);
                            }
                        },
                        largeBodies);
    }

    private <T> CompletionStage<T> answer(byte[] body, Endpoint<T> endpoint) throws JsonFault {
        BodyTrees.Share share = trees.share();
        try {
            CompletionStage<T> answer = endpoint.answer(Fields.of(JsonDocument.parse(body, share)));
            return share.isEmpty() ? answer : answer.whenComplete((answered, failure) -> share.giveBack());
        } catch (JsonFault | RuntimeException e) {
            share.giveBack();
            throw e;
        }
    }

    private static void requireJson(HttpRequest<?> request) {
        if (!isJson(request.getHeaders().get(HttpHeaders.CONTENT_TYPE))) {
            throw new RequestFault(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        String encoding = request.getHeaders().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RequestFault(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding: must be identity; compressed bodies are not taken");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.equals(MediaType.APPLICATION_JSON)) {
            return true;
        }
        String[] pieces = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        boolean json = pieces[0].strip().equals(MediaType.APPLICATION_JSON);
        for (int i = 1; i < pieces.length; i++) {
            String parameter = pieces[i].strip();
            if (parameter.startsWith("charset=")) {
                String charset = parameter.substring("charset=".length()).replace("\"", "");
                json &= charset.equals("utf-8") || charset.equals("utf8");
            }
        }
        return json;
    }
}
