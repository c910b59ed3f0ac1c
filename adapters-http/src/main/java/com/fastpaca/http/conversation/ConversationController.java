package com.fastpaca.http.conversation;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.conversation.Outcome.Stored;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.http.audit.Audit;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.json.MergePatch;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.RequestBodies;
import com.fastpaca.ports.conversation.ConversationReads;
import com.fastpaca.ports.conversation.ConversationWrites;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Creates, shows, changes and tombstones conversations. */
@Controller("/v1/conversations/{id}")
@Produces(MediaType.ALL)
final class ConversationController {
    private static final int MAX_ESTIMATOR_BYTES = 128;
    private static final Set<String> READ_PARAMETERS = Set.of(Query.CONSISTENCY);

    private final ConversationWrites writes;
    private final ConversationReads reads;
    private final RequestBodies bodies;

    ConversationController(ConversationWrites writes, ConversationReads reads, RequestBodies bodies) {
        this.writes = writes;
        this.reads = reads;
        this.bodies = bodies;
    }

    @Put
    CompletionStage<HttpResponse<JsonWriter>> put(HttpRequest<?> request, String id, @Body byte[] body)
            throws JsonFault {
        ConversationId conversation = PathId.parse(id);
        Query.none(request);
        return bodies.read(request, body, fields -> put(request, conversation, fields));
    }

    private CompletionStage<HttpResponse<JsonWriter>> put(
            HttpRequest<?> request, ConversationId conversation, Fields fields) throws JsonFault {
        OptionalLong tokenBudget = fields.number("token_budget", 1, Limits.MAX_TOKENS);
        PolicyChange policy = PolicyWire.read(fields);
        Optional<String> estimator = estimator(fields);
        Optional<RawJson> metadata = fields.object("metadata");
        fields.end();
        metadata.ifPresent(ConversationController::requireSize);
        return writes.put(conversation, tokenBudget, policy, estimator, metadata)
                .thenApply(outcome -> {
                    if (!(outcome instanceof Stored stored)) {
                        return Rejections.answer(outcome);
                    }
                    Audit.put(request, conversation, stored);
                    return answer(stored);
                });
    }

    private Optional<String> estimator(Fields fields) throws JsonFault {
        Optional<String> name = fields.text("token_estimator", MAX_ESTIMATOR_BYTES);
        if (name.isPresent() && !writes.knowsEstimator(name.get())) {
            throw JsonFault.at(
                    "token_estimator", "must be tiktoken:<model or encoding> or chars:<characters per token>");
        }
        return name;
    }

    @Get
    CompletionStage<HttpResponse<JsonWriter>> get(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query query = new Query(request, READ_PARAMETERS);
        return reads.conversation(conversation, query.consistency())
                .thenApply(found -> found.isPresent()
                        ? Answer.ok(ConversationWire.write(found.get()))
                        : Rejections.answer(new Outcome.NotFound()));
    }

    @Delete
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<JsonWriter>> delete(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query.none(request);
        return writes.tombstone(conversation).thenApply(outcome -> {
            if (!(outcome instanceof Outcome.Tombstoned)) {
                return Rejections.answer(outcome);
            }
            Audit.tombstoned(request, conversation);
            return HttpResponse.noContent();
        });
    }

    @Patch("/metadata")
    CompletionStage<HttpResponse<JsonWriter>> patchMetadata(HttpRequest<?> request, String id, @Body byte[] body)
            throws JsonFault {
        ConversationId conversation = PathId.parse(id);
        Query.none(request);
        return bodies.read(request, body, fields -> patchMetadata(request, conversation, fields));
    }

    private CompletionStage<HttpResponse<JsonWriter>> patchMetadata(
            HttpRequest<?> request, ConversationId conversation, Fields fields) throws JsonFault {
        ParsedJson<JsonSpan.Obj> patch = fields.required("metadata", fields.parsedObject("metadata"));
        fields.end();
        return writes.patchMetadata(conversation, patch.json().length(), present -> patched(present, patch))
                .thenApply(outcome -> {
                    if (!(outcome instanceof Stored stored)) {
                        return Rejections.answer(outcome);
                    }
                    Audit.metadataPatched(request, conversation, stored);
                    return answer(stored);
                });
    }

    private static RawJson patched(RawJson present, ParsedJson<JsonSpan.Obj> patch) {
        try {
            RawJson patched = MergePatch.apply(present, patch);
            requireSize(patched);
            return patched;
        } catch (JsonFault fault) {
            throw RequestFault.badRequest(String.valueOf(fault.getMessage()));
        }
    }

    private static void requireSize(RawJson metadata) {
        if (metadata.length() > Limits.MAX_METADATA_BYTES) {
            throw new RequestFault(
                    ErrorCode.PAYLOAD_TOO_LARGE, "metadata: must not exceed " + Limits.MAX_METADATA_BYTES + " bytes");
        }
    }

    private static HttpResponse<JsonWriter> answer(Stored stored) {
        return Answer.json(
                stored.created() ? HttpStatus.CREATED : HttpStatus.OK, ConversationWire.write(stored.conversation()));
    }
}
