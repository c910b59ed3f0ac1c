package com.fastpaca.http.event;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.Accept;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.Piecewise;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.ReadAnswers;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.EventRange;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads the log, by the page or as a whole. */
@Controller("/v1/conversations/{id}/events")
@Produces(MediaType.ALL)
final class LogController {
    private static final long DEFAULT_LIMIT = 100;
    private static final Set<String> PARAMETERS = Set.of("from_seq", "to_seq", "cursor", "limit", Query.CONSISTENCY);

    private final ConversationReads reads;
    private final ReadExecutor executor;
    private final ReadAnswers answers;

    LogController(ConversationReads reads, ReadExecutor executor, ReadAnswers answers) {
        this.reads = reads;
        this.executor = executor;
        this.answers = answers;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> read(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query query = new Query(request, PARAMETERS);
        LogQuery log = LogQuery.of(query);
        long limit = query.number("limit", 1, Limits.MAX_EVENTS_PER_REQUEST).orElse(DEFAULT_LIMIT);
        boolean whole = Accept.prefers(request, ReadAnswers.NDJSON.getName(), MediaType.APPLICATION_JSON);
        if (whole && query.has("limit")) {
            throw RequestFault.badRequest("limit: does not go with " + ReadAnswers.NDJSON + ", which has no pages");
        }
        return reads.lastSeq(conversation, query.consistency()).thenCompose(lastSeq -> {
            if (lastSeq.isEmpty()) {
                return CompletableFuture.completedFuture(Rejections.answer(new Outcome.NotFound()));
            }
            long from = log.first(lastSeq.getAsLong());
            long last = log.last(lastSeq.getAsLong());
            // Whatever is in the range is read ahead, even what no page has room for.
            EventRange events = reads.events(conversation, from, whole ? last : LogPage.end(from, last, limit));
            Piecewise body = whole ? new LogExport(events) : new LogPage(events, from, last);
            return executor.read(
                    () -> answers.answer(request, whole ? ReadAnswers.NDJSON : MediaType.APPLICATION_JSON_TYPE, body));
        });
    }
}
