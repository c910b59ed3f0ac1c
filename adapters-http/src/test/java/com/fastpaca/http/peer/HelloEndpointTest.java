package com.fastpaca.http.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.Hellos;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HelloEndpointTest {
    private static final String PATH = "/internal/hello";
    private static final Hello THIS = Hellos.blank("this");

    private final List<Hello> callers = new CopyOnWriteArrayList<>();
    private final Api api = new Api(StreamLimits.of(16), caller -> {
        callers.add(caller);
        return THIS;
    });

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> post(String body, String contentType) {
        return api.send(api.request(PATH).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    @Test
    void whoeverSaysWhoItIsLearnsWhoThisNodeIs() {
        Hello caller = Hellos.blank("caller");

        HttpResponse<String> answer = post(caller.toText(), "text/plain; charset=utf-8");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(Hello.parse(answer.body())).contains(THIS);
        assertThat(callers).containsExactly(caller);
    }

    @Test
    void whatIsNoHelloIsRefused() {
        for (String body : List.of("", "{}", "fastpaca-hello 2\n", THIS.toText().replace("size", "sise"))) {
            HttpResponse<String> answer = post(body, "text/plain");

            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).contains("\"bad_request\"");
        }
        assertThat(post(THIS.toText() + "x ".repeat(Hello.MAX_BYTES), "text/plain")
                        .statusCode())
                .isEqualTo(413);
        assertThat(callers).isEmpty();
    }

    @Test
    void aNodeWithoutPeersHasNoSuchPath() {
        try (Api alone = new Api()) {
            assertThat(alone.post(PATH, THIS.toText()).statusCode()).isEqualTo(404);
        }
    }
}
