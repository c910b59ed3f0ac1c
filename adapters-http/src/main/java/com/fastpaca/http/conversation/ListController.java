package com.fastpaca.http.conversation;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.ReadAnswers;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.conversation.ConversationReads;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Lists conversations in the order of their ids. */
@Controller("/v1/conversations")
@Produces(MediaType.ALL)
final class ListController {
    private static final long DEFAULT_LIMIT = 100;
    private static final long MAX_LIMIT = 1_000;
    private static final Set<String> PARAMETERS = Set.of("cursor", "limit", Query.CONSISTENCY);

    private final ConversationReads reads;
    private final ReadExecutor executor;
    private final ReadAnswers answers;

    ListController(ConversationReads reads, ReadExecutor executor, ReadAnswers answers) {
        this.reads = reads;
        this.executor = executor;
        this.answers = answers;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> list(HttpRequest<?> request) {
        Query query = new Query(request, PARAMETERS);
        Optional<ConversationId> cursor = query.conversationId("cursor");
        int limit = (int) query.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
        return reads.conversations(cursor, limit + 1, query.consistency())
                .thenApplyAsync(
                        found -> answers.answer(
                                request, MediaType.APPLICATION_JSON_TYPE, new ConversationPage(found, cursor, limit)),
                        executor);
    }
}
