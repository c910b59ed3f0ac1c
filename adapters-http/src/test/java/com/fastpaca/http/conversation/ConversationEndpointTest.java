package com.fastpaca.http.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpRequest;
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

    @Test
    void whatAnUpdateDoesNotNameKeepsItsValueAndWhatItNamesMakesAVersion() {
        api.put(C + "update", "{\"token_budget\":500,\"metadata\":{\"a\":1},\"policy\":{\"config\":{\"limit\":7}}}");

        HttpResponse<String> updated = api.put(C + "update", "{\"trigger_ratio\":0.9}");

        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(updated.body())
                .contains(
                        "\"token_budget\":500",
                        "\"limit\":7,\"max_tokens\":500,\"trigger_ratio\":0.9,",
                        "\"metadata\":{\"a\":1}",
                        "\"version\":1,");
    }

    @Test
    void metadataIsReplacedByAPutWithoutANewVersion() {
        api.put(C + "metadata", "{\"metadata\":{\"a\":1}}");

        assertThat(api.put(C + "metadata", "{\"metadata\":{ \"b\" : [ 1e400 ] }}")
                        .body())
                .contains("\"metadata\":{\"b\":[1e400]},\"version\":0,");
    }

    @Test
    void aTriggerRatioMayStandInThreePlacesIfItIsTheSame() {
        String ratio = "\"trigger_ratio\":";
        assertThat(api.put(C + "ratio", "{" + ratio + "0.5}").body()).contains(ratio + "0.5,");
        assertThat(api.put(C + "ratio", "{\"policy\":{" + ratio + "0.6}}").body())
                .contains(ratio + "0.6,");
        assertThat(api.put(C + "ratio", "{\"policy\":{\"config\":{" + ratio + "1}}}")
                        .body())
                .contains(ratio + "1,");
        assertThat(api.put(C + "ratio", "{\"policy\":{" + ratio + "0.80}," + ratio + "0.8}")
                        .body())
                .contains(ratio + "0.8,");

        HttpResponse<String> conflicting =
                api.put(C + "ratio", "{\"policy\":{\"config\":{" + ratio + "0.4}}," + ratio + "0.5}");

        assertThat(conflicting.statusCode()).isEqualTo(400);
        assertThat(conflicting.body()).contains("policy.config.trigger_ratio", "different values");
    }

    @Test
    void nullPutsAnOptionBackToItsDefault() {
        api.put(C + "null", "{\"token_budget\":900,\"policy\":{\"config\":{\"limit\":7,\"max_tokens\":50}}}");

        assertThat(api.put(C + "null", "{\"policy\":{\"config\":{\"limit\":null,\"max_tokens\":null}}}")
                        .body())
                .contains("\"limit\":200,\"max_tokens\":900");
    }

    @Test
    void optionsWithoutAStrategyBelongToTheConversationsOwn() {
        api.put(C + "own", "{\"policy\":{\"strategy\":\"strip_tool_results\"}}");

        HttpResponse<String> taken = api.put(C + "own", "{\"policy\":{\"config\":{\"drop\":true}}}");
        api.put(C + "own", "{\"policy\":{\"strategy\":\"manual\"}}");
        HttpResponse<String> refused = api.put(C + "own", "{\"policy\":{\"config\":{\"drop\":true}}}");

        assertThat(taken.body()).contains("\"limit\":200,\"max_tokens\":128000,\"drop\":true");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("policy.config.drop", "manual");
        assertThat(api.get(C + "own").body()).contains("\"version\":2,");
    }

    @Test
    void aTombstonedConversationCanBeReadButNotWritten() {
        api.put(C + "gone", "{}");
        api.post(C + "gone/events", "{\"event\":{\"role\":\"user\",\"content\":\"Hi\"}}");

        HttpResponse<String> deleted = api.delete(C + "gone");

        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(api.delete(C + "gone").statusCode()).isEqualTo(204);
        assertThat(api.get(C + "gone").body()).contains("\"version\":2,", "\"tombstoned\":true");
        assertThat(api.get(C + "gone/window").body()).contains("\"messages\":[{\"seq\":1,");
        assertThat(api.get(C + "gone/events").statusCode()).isEqualTo(200);
        assertConflict(api.put(C + "gone", "{}"));
        assertConflict(api.patch(C + "gone/metadata", "{\"metadata\":{}}"));
        assertConflict(api.post(C + "gone/events", "{\"event\":{\"role\":\"user\",\"content\":\"Hi\"}}"));
        assertConflict(api.post(C + "gone/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}"));
    }

    private static void assertConflict(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).startsWith("{\"error\":\"conflict\",").contains("tombstoned");
    }

    @Test
    void aConversationThatWasNeverCreatedIsNotFoundByAnyRequest() {
        String event = "{\"event\":{\"role\":\"user\",\"content\":\"Hi\"}}";
        assertThat(api.get(C + "never").statusCode()).isEqualTo(404);
        assertThat(api.delete(C + "never").statusCode()).isEqualTo(404);
        assertThat(api.patch(C + "never/metadata", "{\"metadata\":{}}").statusCode())
                .isEqualTo(404);
        assertThat(api.post(C + "never/events", event).statusCode()).isEqualTo(404);
        assertThat(api.get(C + "never/events").statusCode()).isEqualTo(404);
        assertThat(api.get(C + "never/window").statusCode()).isEqualTo(404);
        assertThat(api.get(C + "never/window?if_version=0").statusCode()).isEqualTo(404);
        assertThat(api.post(C + "never/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}")
                        .body())
                .isEqualTo("{\"error\":\"not_found\",\"message\":\"No such conversation\"}");
    }

    @Test
    void aPatchMergesIntoTheMetadataAndMakesNoVersion() {
        api.put(C + "patch", "{\"metadata\":{\"keep\":1.10,\"drop\":1,\"in\":{\"a\":1,\"b\":2}}}");

        HttpResponse<String> patched = api.patch(
                C + "patch/metadata", "{\"metadata\":{\"drop\":null,\"in\":{\"b\":null,\"c\":[3]},\"new\":\"x\"}}");

        assertThat(patched.statusCode()).isEqualTo(200);
        assertThat(patched.body())
                .contains("\"metadata\":{\"keep\":1.10,\"in\":{\"a\":1,\"c\":[3]},\"new\":\"x\"},\"version\":0,");
        assertThat(api.get(C + "patch").body()).isEqualTo(patched.body());
    }

    @Test
    void bothConsistenciesAreServed() {
        api.put(C + "consistent", "{}");

        assertThat(api.get(C + "consistent?consistency=local").statusCode()).isEqualTo(200);
        assertThat(api.get(C + "consistent?consistency=linearizable").statusCode())
                .isEqualTo(200);
    }

    @Test
    void headAnswersAsGetWithoutABody() {
        api.put(C + "head", "{}");

        HttpResponse<String> head = api.send("HEAD", C + "head", "");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .hasValue(Integer.toString(api.get(C + "head").body().length()));
    }

    @Test
    void aDeleteNeedsNoTypeAndIgnoresABody() {
        api.put(C + "typed", "{}");

        assertThat(api.send(api.request(C + "typed")
                                .header("Content-Type", "text/plain")
                                .method("DELETE", HttpRequest.BodyPublishers.ofString("whatever")))
                        .statusCode())
                .isEqualTo(204);
    }
}
