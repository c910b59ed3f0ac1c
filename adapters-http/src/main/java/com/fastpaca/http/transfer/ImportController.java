package com.fastpaca.http.transfer;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.http.audit.Audit;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.http.request.RequestBody;
import com.fastpaca.ports.transfer.ConversationTransfer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes pieces of a conversation that was exported. */
@Controller("/v1/conversations/{id}/import")
@Produces(MediaType.ALL)
final class ImportController {
    private static final int EXPECTED_BYTES = 64;

    private final ConversationTransfer transfer;
    private final ReadExecutor executor;

    ImportController(ConversationTransfer transfer, ReadExecutor executor) {
        this.transfer = transfer;
        this.executor = executor;
    }

    @Post
    CompletionStage<HttpResponse<JsonWriter>> put(HttpRequest<?> request, String id, @Body byte[] body)
            throws JsonFault {
        ConversationId conversation = PathId.parse(id);
        Query.none(request);
        Fields fields = RequestBody.fields(request, body);
        return CompletableFuture.completedFuture(fields)
                .thenComposeAsync(read -> put(conversation, read), executor)
                .thenApply(outcome -> {
                    if (!(outcome instanceof Outcome.Imported imported)) {
                        return Rejections.answer(outcome);
                    }
                    Audit.imported(request, conversation, imported);
                    return Answer.ok(new JsonWriter(EXPECTED_BYTES)
                            .startObject()
                            .field("last_seq", imported.lastSeq())
                            .field("complete", imported.complete())
                            .endObject());
                });
    }

    private CompletableFuture<Outcome> put(ConversationId conversation, Fields fields) {
        try {
            ImportedPiece piece = ImportedPiece.read(conversation, fields, transfer);
            return transfer.put(conversation, piece.events(), piece.whole());
        } catch (JsonFault fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }
}
