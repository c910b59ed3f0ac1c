package com.fastpaca.http.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompactionEndpointTest {
    private static final String C = "/v1/conversations/";

    private final Api api = new Api();

    @AfterAll
    void stop() {
        api.close();
    }

    private void fill(String id) {
        api.put(C + id, "{}");
        String event = "{\"role\":\"user\",\"content\":\"Hello\"}";
        api.post(C + id + "/events", "{\"events\":[" + (event + ",").repeat(9) + event + "]}");
    }

    private HttpResponse<String> compact(String id, long from, long to, String more) {
        return api.post(
                C + id + "/compact",
                "{\"from_seq\":" + from + ",\"to_seq\":" + to
                        + ",\"replacement\":[{\"role\":\"system\",\"content\":\"Summary\"}]" + more + "}");
    }

    @Test
    void aRangeIsReplacedInTheWindowAndKeptInTheLog() {
        fill("range");
        String log = api.get(C + "range/events").body();

        HttpResponse<String> answer = compact("range", 2, 4, ",\"if_version\":10");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"version\":11}");
        assertThat(api.get(C + "range/window").body())
                .contains(
                        "\"segments\":[{\"type\":\"live\",\"from_seq\":1,\"to_seq\":1},{\"type\":\"summary\",\"from_seq\":2,\"to_seq\":4},{\"type\":\"live\",\"from_seq\":5,\"to_seq\":10}]");
        assertThat(api.get(C + "range/events").body()).isEqualTo(log);
    }

    @Test
    void anEmptyReplacementDropsTheRange() {
        fill("drop");

        assertThat(api.post(C + "drop/compact", "{\"from_seq\":1,\"to_seq\":9,\"replacement\":[]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.get(C + "drop/window").body())
                .contains("\"segments\":[{\"type\":\"live\",\"from_seq\":10,\"to_seq\":10}]");
    }

    @Test
    void aRangeThatIsNoneOfTheLogIsRefusedWithTheLogsLength() {
        fill("outside");

        for (HttpResponse<String> answer :
                List.of(compact("outside", 5, 11, ""), compact("outside", 11, 11, ""), compact("outside", 5, 4, ""))) {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("from_seq", "to_seq", "1 to 10");
        }
        api.put(C + "nothing", "{}");
        assertThat(compact("nothing", 1, 1, "").body()).contains("no events");
    }

    @Test
    void aRangeMayContainASummaryButNotCutIt() {
        fill("cut");
        compact("cut", 3, 6, "");

        HttpResponse<String> cut = compact("cut", 5, 8, "");

        assertThat(cut.statusCode()).isEqualTo(400);
        assertThat(cut.body()).contains("summary of 3 to 6");
        assertThat(compact("cut", 2, 8, "").statusCode()).isEqualTo(200);
    }

    @Test
    void aReplacementMustNotTearAToolPair() {
        fill("torn");

        HttpResponse<String> torn = api.post(C + "torn/compact", """
                {"from_seq":1,"to_seq":2,"replacement":[{"role":"user","content":"x"},\
                {"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"lookup","payload":{}}]}]}""");

        assertThat(torn.statusCode()).isEqualTo(400);
        assertThat(torn.body()).contains("replacement[1]");
    }

    @Test
    void aRetryGetsTheFirstAnswerAndAStaleVersionIsAConflict() {
        fill("retry");
        HttpResponse<String> first = compact("retry", 1, 2, ",\"idempotency_key\":\"k\",\"if_version\":10");

        HttpResponse<String> again = compact("retry", 1, 2, ",\"idempotency_key\":\"k\",\"if_version\":10");
        HttpResponse<String> other = compact("retry", 1, 3, ",\"idempotency_key\":\"k\"");
        HttpResponse<String> stale = compact("retry", 1, 3, ",\"if_version\":10");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body()).isEqualTo("{\"version\":11}");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(stale.body()).contains("expected 10, found 11");
    }
}
