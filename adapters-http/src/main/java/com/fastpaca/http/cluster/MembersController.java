package com.fastpaca.http.cluster;

import com.fastpaca.http.audit.Audit;
import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Answer;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.RequestBodies;
import com.fastpaca.ports.cluster.ClusterMembers;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Lets an operator change whose votes count in the cluster. */
@Controller("/v1/cluster/members")
@Produces(MediaType.ALL)
final class MembersController {
    /** A node's name is no longer, nor is its id. */
    private static final int MAX_NAME_BYTES = 128;

    private static final int EXPECTED_BYTES = 32;

    private final ClusterMembers members;
    private final RequestBodies bodies;

    MembersController(ClusterMembers members, RequestBodies bodies) {
        this.members = members;
        this.bodies = bodies;
    }

    @Post
    CompletionStage<HttpResponse<JsonWriter>> change(HttpRequest<?> request, @Body byte[] body) throws JsonFault {
        Query.none(request);
        return bodies.read(request, body, fields -> change(request, fields));
    }

    private CompletionStage<HttpResponse<JsonWriter>> change(HttpRequest<?> request, Fields fields) throws JsonFault {
        Optional<String> add = fields.text("add", MAX_NAME_BYTES);
        Optional<String> remove = fields.text("remove", MAX_NAME_BYTES);
        fields.end();
        if (add.isEmpty() && remove.isEmpty()) {
            throw RequestFault.badRequest("add or remove: is required");
        }
        ClusterMembers.Change change = new ClusterMembers.Change(add, remove);
        return members.change(change).thenApply(result -> answer(request, change, result));
    }

    private static HttpResponse<JsonWriter> answer(
            HttpRequest<?> request, ClusterMembers.Change change, ClusterMembers.Result result) {
        return switch (result) {
            case ClusterMembers.Result.Changed changed -> {
                Audit.membersChanged(request, change);
                yield Answer.ok(new JsonWriter(EXPECTED_BYTES)
                        .startObject()
                        .field("changed", true)
                        .endObject());
            }
            case ClusterMembers.Result.Refused refused -> ErrorAnswer.of(ErrorCode.CONFLICT, refused.reason());
            case ClusterMembers.Result.Unfinished unfinished ->
                ErrorAnswer.of(ErrorCode.UNAVAILABLE, unfinished.reason() + "; make the same request again");
        };
    }
}
