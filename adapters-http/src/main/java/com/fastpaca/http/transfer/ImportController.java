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
import com.fastpaca.http.request.RequestBodies;
import com.fastpaca.ports.transfer.ConversationTransfer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import java.util.concurrent.CompletionStage;

/** Takes pieces of a conversation that was exported. */
@Controller("/v1/conversations/{id}/import")
@Produces(MediaType.ALL)
final class ImportController {
    private static final int EXPECTED_BYTES = 64;

    private final ConversationTransfer transfer;
    private final RequestBodies bodies;

    ImportController(ConversationTransfer transfer, RequestBodies bodies) {
        this.transfer = transfer;
        this.bodies = bodies;
    }

    @Post
    CompletionStage<HttpResponse<JsonWriter>> put(HttpRequest<?> request, String id, @Body byte[] body) {
        ConversationId conversation = PathId.parse(id);
        Query.none(request);
        // A state is compressed.
        return bodies.readElsewhere(request, body, fields -> put(request, conversation, fields));
    }

    private CompletionStage<HttpResponse<JsonWriter>> put(
            HttpRequest<?> request, ConversationId conversation, Fields fields) throws JsonFault {
        ImportedPiece piece = ImportedPiece.read(conversation, fields, transfer);
        return transfer.put(conversation, piece.events(), piece.whole()).thenApply(outcome -> {
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
}
