package com.fastpaca.http.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppendEndpointTest {
    private static final String C = "/v1/conversations/";
    private static final String HELLO = "{\"role\":\"user\",\"content\":\"Hello\"}";

    private final Api api = new Api();

    @AfterAll
    void stop() {
        api.close();
    }

    private HttpResponse<String> append(String id, String body) {
        api.put(C + id, "{}");
        return api.post(C + id + "/events", body);
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void oneEventIsAnsweredWithItsSeqItsVersionAndItsTokens() {
        String given = "{\"event\":{\"role\":\"user\",\"content\":\"x\",\"token_count\":128}}";
        assertAnswer(append("one", given), 201, "{\"seq\":1,\"version\":1,\"token_estimate\":128}");
        // 3 + a token of four characters for the role + two for the text
        assertAnswer(append("one", "{\"event\":" + HELLO + "}"), 201, "{\"seq\":2,\"version\":2,\"token_estimate\":6}");
    }

    @Test
    void aBatchIsAppendedAsAWhole() {
        String batch = "{\"events\":[" + HELLO + "," + HELLO.replace("}", ",\"token_count\":0}") + "]}";

        assertAnswer(append("batch", batch), 201, "{\"seqs\":[1,2],\"version\":2,\"token_estimates\":[6,0]}");
        assertAnswer(
                append("batch", "{\"events\":[" + HELLO + "]}"),
                201,
                "{\"seqs\":[3],\"version\":3,\"token_estimates\":[6]}");
    }

    @Test
    void aBatchWithOneBadEventAppendsNone() {
        HttpResponse<String> answer =
                append("none", "{\"events\":[" + HELLO + "," + HELLO.replace("role", "rolle") + "]}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("events[1].role");
        assertThat(api.get(C + "none").body()).contains("\"last_seq\":0,");
    }

    @Test
    void aThousandEventsAreTakenAtOnce() {
        HttpResponse<String> answer = append("thousand", "{\"events\":[" + (HELLO + ",").repeat(999) + HELLO + "]}");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).startsWith("{\"seqs\":[1,2,3,").contains(",1000],\"version\":1000,");
    }

    @Test
    void aRetryGetsTheFirstAnswerWhateverHasHappenedSince() {
        String keyed = "{\"event\":" + HELLO + ",\"idempotency_key\":\"k\",\"if_version\":0}";
        HttpResponse<String> first = append("retry", keyed);
        append("retry", "{\"event\":" + HELLO + "}");

        assertAnswer(append("retry", keyed), 200, first.body());
        assertAnswer(append("retry", keyed.replace("\"if_version\":0", "\"if_version\":99")), 200, first.body());
        assertThat(api.get(C + "retry").body()).contains("\"last_seq\":2,");
        assertThat(first.statusCode()).isEqualTo(201);
    }

    @Test
    void aRetryIsAnsweredAfterTheTombstone() {
        String keyed = "{\"event\":" + HELLO + ",\"idempotency_key\":\"k\"}";
        HttpResponse<String> first = append("late", keyed);
        api.delete(C + "late");

        assertAnswer(append("late", keyed), 200, first.body());
    }

    @Test
    void aKeyBelongsToOneRequestAlone() {
        append("key", "{\"event\":" + HELLO + ",\"idempotency_key\":\"k\"}");

        HttpResponse<String> other =
                append("key", "{\"event\":" + HELLO.replace("Hello", "Bye") + ",\"idempotency_key\":\"k\"}");
        HttpResponse<String> compaction = api.post(
                C + "key/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[],\"idempotency_key\":\"k\"}");

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).startsWith("{\"error\":\"conflict\",").contains("idempotency_key");
        assertThat(compaction.statusCode()).isEqualTo(409);
    }

    @Test
    void anotherVersionThanTheGuardsIsAConflictThatNamesBoth() {
        append("guard", "{\"event\":" + HELLO + ",\"if_version\":0}");

        assertAnswer(
                append("guard", "{\"event\":" + HELLO + ",\"if_version\":0}"),
                409,
                "{\"error\":\"conflict\",\"message\":\"Conversation version changed (expected 0, found 1)\"}");
    }

    @Test
    void partsAndMetadataComeBackByteForByteWithoutWhiteSpaceBetweenTokens() {
        String parts = """
                [{"b":1e400,"a":123456789012345678901234567890,"type":"x","type":"text","text":"a\\u0000\\ud800 \\/ \u00e9 \ud83d\ude00",\
                "n":[1.10,-0,0.0,1E+2,null,true,{}],"":""}]""";
        String spaced = parts.replace(",\"n\":[", " ,\n\t\"n\" : [ ").replace("null,", " null ,\r\n");

        HttpResponse<String> answer = append(
                "exact",
                "{ \"event\" : {\"role\":\"user\", \"metadata\" : { \"z\" : 1.0 , \"z\" : 2.0 } , \"parts\" : " + spaced
                        + " } } ");

        assertThat(answer.statusCode()).isEqualTo(201);
        String expected = "\"parts\":" + parts + ",\"metadata\":{\"z\":1.0,\"z\":2.0},";
        assertThat(api.get(C + "exact/events").body()).contains(expected);
        assertThat(api.get(C + "exact/window").body()).contains(expected);
    }

    @Test
    void contentIsShortForOneTextPartAndKeepsItsEscapes() {
        append("content", "{\"event\":{\"role\":\"user\",\"content\":\"a\\u0041\\n\\\"\"}}");
        append("content", "{\"event\":{\"role\":\"user\",\"content\":\"\"}}");

        assertThat(api.get(C + "content/events").body())
                .contains("\"parts\":[{\"type\":\"text\",\"text\":\"a\\u0041\\n\\\"\"}]")
                .contains("\"parts\":[{\"type\":\"text\",\"text\":\"\"}]");
    }

    @Test
    void partsAndContentOrEventAndEventsDoNotGoTogether() {
        HttpResponse<String> both = append(
                "both",
                "{\"event\":{\"role\":\"user\",\"content\":\"x\",\"parts\":[{\"type\":\"text\",\"text\":\"x\"}]}}");
        HttpResponse<String> batch = append("both", "{\"event\":" + HELLO + ",\"events\":[" + HELLO + "]}");
        HttpResponse<String> neither = append("both", "{\"if_version\":0}");

        assertThat(both.body()).contains("event.parts", "event.content");
        assertThat(batch.body()).contains("event", "events");
        assertThat(neither.body()).contains("event", "events");
        assertThat(both.statusCode() + batch.statusCode() + neither.statusCode())
                .isEqualTo(3 * 400);
    }
}
