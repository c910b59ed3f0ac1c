package com.fastpaca.http.window;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.ReadAnswers;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.WindowAnswer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
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
    private final ReadAnswers answers;

    WindowController(ConversationReads reads, ReadExecutor executor, ReadAnswers answers) {
        this.reads = reads;
        this.executor = executor;
        this.answers = answers;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> window(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query query = new Query(request, PARAMETERS);
        OptionalLong budget = query.number("budget_tokens", 1, Limits.MAX_TOKENS);
        OptionalLong ifVersion = query.number("if_version", 0, Long.MAX_VALUE);
        return reads.window(conversation, budget, ifVersion, query.consistency())
                .thenApplyAsync(
                        answer -> switch (answer) {
                            case WindowAnswer.Refused refused -> Rejections.answer(refused.rejection());
                            case WindowAnswer.Found found ->
                                answers.answer(
                                        request,
                                        MediaType.APPLICATION_JSON_TYPE,
                                        new WindowWire(found.window(), found.messages()));
                        },
                        executor);
    }
}
