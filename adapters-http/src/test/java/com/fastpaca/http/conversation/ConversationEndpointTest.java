package com.fastpaca.http.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationEndpointTest {
    private static final String C = "/v1/conversations/";

    private final Api api = new Api();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void anEmptyPutCreatesAConversationWithEveryDefaultFilledIn() {
        HttpResponse<String> created = api.put(C + "empty", "{}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(created.body()).isEqualTo("""
                        {"id":"empty","token_budget":128000,\
                        "policy":{"strategy":"last_n","config":{"limit":200,"max_tokens":128000,\
                        "trigger_ratio":0.7,"pin_system":true}},\
                        "metadata":{},"version":0,"last_seq":0,"used_tokens":0,"needs_compaction":false,"tombstoned":false,\
                        "created_at":"2026-01-02T03:04:05.678Z","updated_at":"2026-01-02T03:04:05.678Z"}""");
        assertThat(api.get(C + "empty").body()).isEqualTo(created.body());
    }

    @Test
    void theSamePutAgainChangesNothing() {
        String body = """
                {"token_budget":1000000,"policy":{"strategy":"last_n","config":{"limit":400,"trigger_ratio":0.7}},\
                "metadata":{"project":"support"},"token_estimator":"chars:4"}""";
        HttpResponse<String> created = api.put(C + "same", body);

        HttpResponse<String> again = api.put(C + "same", body);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(created.body()).contains("\"version\":0", "\"limit\":400");
    }
}
