package com.fastpaca.http.peer;

import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.Query;
import com.fastpaca.ports.cluster.Greeter;
import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.PeerProtocol;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import java.nio.charset.StandardCharsets;

/** Answers a node that asks who this one is; both speak in {@link Hello}'s own text. Not there where a node has no peers. */
@Controller(PeerProtocol.HELLO)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@Requires(beans = Greeter.class)
final class HelloController {
    private static final MediaType TEXT = MediaType.of("text/plain; charset=utf-8");

    private final Greeter greeter;

    HelloController(Greeter greeter) {
        this.greeter = greeter;
    }

    @Post
    HttpResponse<byte[]> hello(HttpRequest<?> request, @Body byte[] body) {
        Query.none(request);
        if (body.length > Hello.MAX_BYTES) {
            throw new RequestFault(ErrorCode.PAYLOAD_TOO_LARGE);
        }
        Hello caller = Hello.parse(new String(body, StandardCharsets.UTF_8))
                .orElseThrow(() -> RequestFault.badRequest("the body is no hello of a version known here"));
        byte[] answer = greeter.hello(caller).toText().getBytes(StandardCharsets.UTF_8);
        return HttpResponse.ok(answer).contentType(TEXT).contentLength(answer.length);
    }
}
