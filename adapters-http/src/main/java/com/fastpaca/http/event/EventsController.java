package com.fastpaca.http.event;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome.Appended;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.audit.Audit;
import com.fastpaca.http.error.Rejections;
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
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Appends events. */
@Controller("/v1/conversations/{id}/events")
@Produces(MediaType.ALL)
final class EventsController {
    private static final int EXPECTED_BYTES = 64;

    private final ConversationWrites writes;
    private final RequestBodies bodies;
    private final HttpLimits limits;

    EventsController(ConversationWrites writes, RequestBodies bodies, HttpLimits limits) {
        this.writes = writes;
        this.bodies = bodies;
        this.limits = limits;
    }

    @Post
    CompletionStage<HttpResponse<JsonWriter>> append(HttpRequest<?> request, String id, @Body byte[] body)
            throws JsonFault {
        ConversationId conversation = PathId.parse(id);
        Query.none(request);
        return bodies.read(request, body, fields -> append(request, conversation, fields));
    }

    private CompletionStage<HttpResponse<JsonWriter>> append(
            HttpRequest<?> request, ConversationId conversation, Fields fields) throws JsonFault {
        boolean single = fields.has("event");
        List<ReceivedEvent> events = events(fields);
        Optional<String> key = fields.text("idempotency_key", Limits.MAX_IDEMPOTENCY_KEY_BYTES);
        OptionalLong ifVersion = fields.number("if_version", 0, Long.MAX_VALUE);
        fields.end();
        return writes.append(conversation, events, key, ifVersion).thenApply(outcome -> {
            if (!(outcome instanceof Appended appended)) {
                return Rejections.answer(outcome);
            }
            Audit.appended(request, conversation, appended);
            return Answer.json(
                    appended.replayed() ? HttpStatus.OK : HttpStatus.CREATED, single ? one(appended) : all(appended));
        });
    }

    private List<ReceivedEvent> events(Fields fields) throws JsonFault {
        Optional<Fields> event = fields.fields("event");
        Optional<List<JsonSpan>> items = fields.items("events", 1, Limits.MAX_EVENTS_PER_REQUEST);
        if (event.isPresent() == items.isPresent()) {
            throw JsonFault.at(
                    "event",
                    items.isPresent() ? "must not be given beside events" : "is required, or events in its place");
        }
        return event.isPresent()
                ? List.of(EventWire.read(event.get(), limits))
                : EventWire.readAll(fields, "events", items.orElseThrow(), limits);
    }

    private static JsonWriter one(Appended appended) {
        return new JsonWriter(EXPECTED_BYTES)
                .startObject()
                .field("seq", appended.firstSeq())
                .field("version", appended.version())
                .field("token_estimate", appended.tokens()[0])
                .endObject();
    }

    private static JsonWriter all(Appended appended) {
        JsonWriter out = new JsonWriter(EXPECTED_BYTES + 16 * appended.tokens().length);
        out.startObject().name("seqs").startArray();
        for (int i = 0; i < appended.tokens().length; i++) {
            out.value(appended.firstSeq() + i);
        }
        out.endArray()
                .field("version", appended.version())
                .name("token_estimates")
                .startArray();
        for (int tokens : appended.tokens()) {
            out.value(tokens);
        }
        return out.endArray().endObject();
    }
}
