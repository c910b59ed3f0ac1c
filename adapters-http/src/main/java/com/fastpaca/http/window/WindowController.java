package com.fastpaca.http.window;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Limits;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.PulledStream;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.WindowAnswer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Serves windows. */
@Controller("/v1/conversations/{id}/window")
@Produces(MediaType.ALL)
final class WindowController {
    private static final Set<String> PARAMETERS = Set.of("budget_tokens", "if_version", Query.CONSISTENCY);

    private final ConversationReads reads;
    private final ReadExecutor executor;

    WindowController(ConversationReads reads, ReadExecutor executor) {
        this.reads = reads;
        this.executor = executor;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> window(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query query = new Query(request, PARAMETERS);
        OptionalLong budget = query.number("budget_tokens", 1, Limits.MAX_TOKENS);
        OptionalLong ifVersion = query.number("if_version", 0, Long.MAX_VALUE);
        return reads.window(conversation, budget, ifVersion, query.consistency())
                .thenApplyAsync(WindowController::answer, executor);
    }

    private static HttpResponse<?> answer(WindowAnswer answer) {
        return switch (answer) {
            case WindowAnswer.Refused refused -> Rejections.answer(refused.rejection());
            case WindowAnswer.Found found -> {
                WindowWire wire = new WindowWire(found.window(), found.messages());
                wire.writeAhead();
                yield wire.isWhole()
                        ? Answer.large(wire.written())
                        : HttpResponse.ok(
                                new StreamedFile(new PulledStream(wire::nextChunk), MediaType.APPLICATION_JSON_TYPE));
            }
        };
    }
}
