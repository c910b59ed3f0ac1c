package com.fastpaca.http.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WindowEndpointTest {
    private static final String C = "/v1/conversations/";

    private final Api api = new Api();

    /** Four events of ten tokens each, of which the first two are summarised by one of three tokens. */
    @BeforeAll
    void fill() {
        api.put(C + "w", "{\"token_budget\":100}");
        String event = "{\"role\":\"user\",\"content\":\"Hello\",\"token_count\":10}";
        api.post(C + "w/events", "{\"events\":[" + (event + ",").repeat(3) + event + "]}");
        api.post(
                C + "w/compact",
                "{\"from_seq\":1,\"to_seq\":2,\"replacement\":[{\"role\":\"system\",\"content\":\"Hi\",\"metadata\":{\"by\":\"me\"},\"token_count\":3}]}");
        api.put(C + "none", "{}");
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void aWindowHoldsSummariesAndLiveEventsInLogOrder() {
        HttpResponse<String> window = api.get(C + "w/window");

        assertThat(window.statusCode()).isEqualTo(200);
        assertThat(window.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(window.body()).isEqualTo("""
                        {"version":5,"used_tokens":23,"needs_compaction":false,\
                        "segments":[{"type":"summary","from_seq":1,"to_seq":2},{"type":"live","from_seq":3,"to_seq":4}],\
                        "messages":[\
                        {"seq":1,"role":"system","parts":[{"type":"text","text":"Hi"}],"metadata":{"by":"me"},\
                        "token_count":3,"inserted_at":"2026-01-02T03:04:05.678Z"},\
                        {"seq":3,"role":"user","parts":[{"type":"text","text":"Hello"}],\
                        "token_count":10,"inserted_at":"2026-01-02T03:04:05.678Z"},\
                        {"seq":4,"role":"user","parts":[{"type":"text","text":"Hello"}],\
                        "token_count":10,"inserted_at":"2026-01-02T03:04:05.678Z"}]}""");
    }

    @Test
    void aBudgetOfTheRequestTakesThePlaceOfTheConversations() {
        assertThat(api.get(C + "w/window?budget_tokens=15").body())
                .startsWith(
                        "{\"version\":5,\"used_tokens\":13,\"needs_compaction\":true,\"segments\":[{\"type\":\"summary\",\"from_seq\":1,\"to_seq\":2},{\"type\":\"live\",\"from_seq\":4,\"to_seq\":4}],");
        assertThat(api.get(C + "w/window?budget_tokens=1").body())
                .isEqualTo(
                        "{\"version\":5,\"used_tokens\":0,\"needs_compaction\":true,\"segments\":[],\"messages\":[]}");
        assertThat(api.get(C + "w").body()).contains("\"token_budget\":100");
    }

    @Test
    void anEmptyConversationHasAnEmptyWindow() {
        assertThat(api.get(C + "none/window?consistency=local").body())
                .isEqualTo(
                        "{\"version\":0,\"used_tokens\":0,\"needs_compaction\":false,\"segments\":[],\"messages\":[]}");
    }

    @Test
    void anotherVersionThanTheGuardsIsAConflict() {
        assertThat(api.get(C + "w/window?if_version=5").statusCode()).isEqualTo(200);

        HttpResponse<String> conflict = api.get(C + "w/window?if_version=4");

        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body())
                .isEqualTo(
                        "{\"error\":\"conflict\",\"message\":\"Conversation version changed (expected 4, found 5)\"}");
    }
}
