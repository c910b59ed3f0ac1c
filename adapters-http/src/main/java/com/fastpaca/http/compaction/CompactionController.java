package com.fastpaca.http.compaction;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome.Compacted;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.audit.Audit;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.event.EventWire;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.HttpLimits;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.RequestBodies;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.token.ReceivedEvent;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Puts a replacement in the place of a range of the log. */
@Controller("/v1/conversations/{id}/compact")
@Produces(MediaType.ALL)
final class CompactionController {
    private static final int EXPECTED_BYTES = 32;

    private final ConversationWrites writes;
    private final RequestBodies bodies;
    private final HttpLimits limits;

    CompactionController(ConversationWrites writes, RequestBodies bodies, HttpLimits limits) {
        this.writes = writes;
        this.bodies = bodies;
        this.limits = limits;
    }

    @Post
    CompletionStage<HttpResponse<JsonWriter>> compact(HttpRequest<?> request, String id, @Body byte[] body)
            throws JsonFault {
        ConversationId conversation = PathId.parse(id);
        Query.none(request);
        return bodies.read(request, body, fields -> compact(request, conversation, fields));
    }

    private CompletionStage<HttpResponse<JsonWriter>> compact(
            HttpRequest<?> request, ConversationId conversation, Fields fields) throws JsonFault {
        long fromSeq = fields.requiredNumber("from_seq", 1, Long.MAX_VALUE);
        long toSeq = fields.requiredNumber("to_seq", 1, Long.MAX_VALUE);
        List<JsonSpan> items = fields.items("replacement", 0, Limits.MAX_EVENTS_PER_REQUEST)
                .orElseThrow(() -> JsonFault.at("replacement", "is required; an empty array drops the range"));
        List<ReceivedEvent> replacement = EventWire.readAll(fields, "replacement", items, limits);
        Optional<String> key = fields.text("idempotency_key", Limits.MAX_IDEMPOTENCY_KEY_BYTES);
        OptionalLong ifVersion = fields.number("if_version", 0, Long.MAX_VALUE);
        fields.end();
        return writes.compact(conversation, fromSeq, toSeq, replacement, key, ifVersion)
                .thenApply(outcome -> {
                    if (!(outcome instanceof Compacted compacted)) {
                        return Rejections.answer(outcome);
                    }
                    Audit.compacted(request, conversation, fromSeq, toSeq, compacted);
                    return Answer.ok(new JsonWriter(EXPECTED_BYTES)
                            .startObject()
                            .field("version", compacted.version())
                            .endObject());
                });
    }
}
