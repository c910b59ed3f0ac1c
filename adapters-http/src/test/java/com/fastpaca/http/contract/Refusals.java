package com.fastpaca.http.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.RawConnection;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Sends requests that must be refused to a server with one conversation, and holds the answers to the contract's shape. */
final class Refusals implements AutoCloseable {
    static final String C = "/v1/conversations/";

    /** The conversation that is shot at. */
    static final String FULL = "full";

    private static final int MAX_MESSAGE_CHARS = 500;
    private static final String NEVER_IN_MESSAGES =
            "(?i)exception|stack|com\\.fastpaca|io\\.micronaut|io\\.netty|java\\.|\\.java|/home|/tmp|jackson";

    private final Api api = new Api();

    Refusals() {
        fill(FULL);
    }

    Api api() {
        return api;
    }

    /** Makes a conversation of events and a summary, at the version that the examples ask for. */
    void fill(String id) {
        String event = "{\"role\":\"user\",\"content\":\"Hello\"}";
        String events = "{\"events\":[" + (event + ",").repeat(4) + event + "]}";
        String compaction = "{\"from_seq\":2,\"to_seq\":2,\"replacement\":[" + event + "]}";
        assertThat(api.put(C + id, "{\"policy\":{\"strategy\":\"strip_tool_results\"}}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(api.post(C + id + "/events", events).statusCode()).isEqualTo(201);
        assertThat(api.post(C + id + "/compact", compaction).body())
                .isEqualTo("{\"version\":" + Contract.VERSION_OF_EXAMPLES + "}");
    }

    Stream<DynamicTest> tests(List<Refusal> refusals) {
        return refusals.stream().map(refusal -> {
            String name = refusal.name();
            return DynamicTest.dynamicTest(
                    name.length() <= 120 ? name : name.substring(0, 120) + "...", () -> check(refusal));
        });
    }

    /** Returns the answer, for what else there is to be said about it. */
    RawConnection.Answer check(Refusal refusal) throws IOException {
        ShardState before = api.store().state();
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(refusal.request());
            RawConnection.Answer answer = connection.read();

            assertThat(answer.status()).as(answer.body()).isEqualTo(refusal.status());
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.body())
                    .matches("\\{\"error\":\"" + refusal.error() + "\",\"message\":\"([^\"\\\\]|\\\\.)+\"}");
            String message = new String(answer.body().getBytes(ISO_8859_1), UTF_8).replaceFirst("^.*\"message\":", "");
            assertThat(message).contains(refusal.inMessage()).doesNotContainPattern(NEVER_IN_MESSAGES);
            assertThat(message.length()).isLessThan(MAX_MESSAGE_CHARS);
            assertThat(api.store().state()).isSameAs(before);
            return answer;
        }
    }

    @Override
    public void close() {
        api.close();
    }
}
