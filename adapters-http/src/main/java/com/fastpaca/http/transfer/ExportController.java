package com.fastpaca.http.transfer;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.Piecewise;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.ReadAnswers;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.transfer.ConversationTransfer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Exports a conversation with all that makes it what it is. */
@Controller("/v1/conversations/{id}/export")
@Produces(MediaType.ALL)
final class ExportController {
    private static final Set<String> PARAMETERS = Set.of(Query.CONSISTENCY);

    private final ConversationTransfer transfer;
    private final ReadExecutor executor;
    private final ReadAnswers answers;

    ExportController(ConversationTransfer transfer, ReadExecutor executor, ReadAnswers answers) {
        this.transfer = transfer;
        this.executor = executor;
        this.answers = answers;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> export(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query query = new Query(request, PARAMETERS);
        return transfer.export(conversation, query.consistency())
                .thenComposeAsync(
                        found -> {
                            if (found.isEmpty()) {
                                return CompletableFuture.completedFuture(Rejections.answer(new Outcome.NotFound()));
                            }
                            Piecewise body = new ConversationExport(found.get(), transfer);
                            return executor.read(() -> answers.answer(request, ReadAnswers.NDJSON, body));
                        },
                        executor);
    }
}
