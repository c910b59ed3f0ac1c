package com.fastpaca.http.event;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Limits;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.PulledStream;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.EventRange;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Reads the log, by the page or as a whole. */
@Controller("/v1/conversations/{id}/events")
@Produces(MediaType.ALL)
final class LogController {
    static final String NDJSON = "application/x-ndjson";

    /** A page ends early behind this much content; the next one goes on where it ended. */
    private static final int MAX_PAGE_BYTES = 8 << 20;

    private static final int CHUNK_BYTES = 1 << 16;
    private static final long DEFAULT_LIMIT = 100;
    private static final Set<String> PARAMETERS = Set.of("from_seq", "to_seq", "cursor", "limit", Query.CONSISTENCY);

    private final ConversationReads reads;
    private final ReadExecutor executor;

    LogController(ConversationReads reads, ReadExecutor executor) {
        this.reads = reads;
        this.executor = executor;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> read(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query query = new Query(request, PARAMETERS);
        LogQuery log = LogQuery.of(query);
        long limit = query.number("limit", 1, Limits.MAX_EVENTS_PER_REQUEST).orElse(DEFAULT_LIMIT);
        boolean whole = wantsNdjson(request);
        if (whole && query.has("limit")) {
            throw RequestFault.badRequest("limit: does not go with " + NDJSON + ", which has no pages");
        }
        return reads.lastSeq(conversation, query.consistency())
                .thenApplyAsync(lastSeq -> answer(conversation, lastSeq, log, limit, whole), executor);
    }

    private static boolean wantsNdjson(HttpRequest<?> request) {
        List<MediaType> accepted = List.copyOf(request.accept());
        return !accepted.isEmpty() && accepted.getFirst().getName().equals(NDJSON);
    }

    private HttpResponse<?> answer(
            ConversationId conversation, OptionalLong lastSeq, LogQuery log, long limit, boolean whole) {
        if (lastSeq.isEmpty()) {
            return Rejections.answer(new Outcome.NotFound());
        }
        long from = log.first(lastSeq.getAsLong());
        long to = log.last(lastSeq.getAsLong());
        EventRange events = reads.events(conversation, from, to);
        return whole ? export(events) : page(events, from, limit);
    }

    private static HttpResponse<byte[]> page(EventRange events, long from, long limit) {
        JsonWriter out =
                new JsonWriter(CHUNK_BYTES).startObject().name("events").startArray();
        long served = from - 1;
        for (long count = 0; events.hasNext() && count < limit && out.size() < MAX_PAGE_BYTES; count++) {
            Event event = events.next();
            EventWire.write(out, event);
            served = event.seq();
        }
        out.endArray()
                .name("next_cursor")
                .value(served)
                .name("has_more")
                .value(events.hasNext())
                .endObject();
        return Answer.ok(out);
    }

    private static HttpResponse<StreamedFile> export(EventRange events) {
        JsonWriter out = new JsonWriter(CHUNK_BYTES);
        PulledStream lines = new PulledStream(() -> {
            if (!events.hasNext()) {
                return null;
            }
            while (events.hasNext() && out.size() < CHUNK_BYTES) {
                EventWire.write(out, events.next());
                out.endLine();
            }
            return out.drain();
        });
        return HttpResponse.ok(new StreamedFile(lines, MediaType.of(NDJSON))).header(HttpHeaders.CONTENT_TYPE, NDJSON);
    }
}
