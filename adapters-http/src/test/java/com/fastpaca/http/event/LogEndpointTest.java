package com.fastpaca.http.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogEndpointTest {
    private static final String C = "/v1/conversations/";
    private static final String LOG = C + "log/events";
    private static final int EVENTS = 250;
    private static final Pattern SEQ = Pattern.compile("\\{\"seq\":(\\d+),");
    private static final Pattern END = Pattern.compile("],\"next_cursor\":(\\d+),\"has_more\":(true|false)}$");

    private final Api api = new Api();

    /** A page as the sequence of its seqs, and what it says about the next one. */
    private record Page(List<Long> seqs, long nextCursor, boolean hasMore) {
        static Page of(long first, long last, boolean hasMore) {
            return new Page(LongStream.rangeClosed(first, last).boxed().toList(), last, hasMore);
        }

        static Page empty(long cursor) {
            return new Page(List.of(), cursor, false);
        }
    }

    @BeforeAll
    void fill() {
        api.put(C + "log", "{}");
        api.put(C + "empty", "{}");
        String event = "{\"role\":\"user\",\"content\":\"Hello\"}";
        api.post(LOG, "{\"events\":[" + (event + ",").repeat(EVENTS - 1) + event + "]}");
    }

    @AfterAll
    void stop() {
        api.close();
    }

    private Page page(String path) {
        HttpResponse<String> answer = api.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        MatchResult end = END.matcher(answer.body()).results().findFirst().orElseThrow();
        return new Page(seqs(answer.body()), Long.parseLong(end.group(1)), Boolean.parseBoolean(end.group(2)));
    }

    private static List<Long> seqs(String body) {
        return SEQ.matcher(body)
                .results()
                .map(seq -> Long.valueOf(seq.group(1)))
                .toList();
    }

    @Test
    void anEventHasAllThatWasSentAndWhatTheServerAdded() {
        api.put(C + "shape", "{}");
        api.post(
                C + "shape/events",
                "{\"events\":[{\"role\":\"user\",\"content\":\"Hello\",\"metadata\":{\"a\":1}},{\"role\":\"tool\",\"content\":\"\",\"token_count\":9}]}");

        assertThat(api.get(C + "shape/events").body()).isEqualTo("""
                        {"events":[\
                        {"seq":1,"version":1,"role":"user","parts":[{"type":"text","text":"Hello"}],"metadata":{"a":1},\
                        "token_count":6,"inserted_at":"2026-01-02T03:04:05.678Z"},\
                        {"seq":2,"version":2,"role":"tool","parts":[{"type":"text","text":""}],\
                        "token_count":9,"inserted_at":"2026-01-02T03:04:05.678Z"}],\
                        "next_cursor":2,"has_more":false}""");
    }

    @Test
    void aPageHoldsAHundredEventsUnlessALimitSaysOtherwise() {
        assertThat(page(LOG)).isEqualTo(Page.of(1, 100, true));
        assertThat(page(LOG + "?limit=7")).isEqualTo(Page.of(1, 7, true));
        assertThat(page(LOG + "?limit=1000")).isEqualTo(Page.of(1, EVENTS, false));
        assertThat(page(LOG + "?limit=" + EVENTS)).isEqualTo(Page.of(1, EVENTS, false));
    }

    @Test
    void aCursorGoesOnBehindTheLastSeqThatItsClientHas() {
        assertThat(page(LOG + "?cursor=0&limit=2")).isEqualTo(Page.of(1, 2, true));
        assertThat(page(LOG + "?cursor=100")).isEqualTo(Page.of(101, 200, true));
        assertThat(page(LOG + "?cursor=200")).isEqualTo(Page.of(201, EVENTS, false));
    }

    @Test
    void aCursorAtTheEndOfTheLogOrBeyondStaysWhereItIs() {
        assertThat(page(LOG + "?cursor=" + EVENTS)).isEqualTo(Page.empty(EVENTS));
        assertThat(page(LOG + "?cursor=1000000")).isEqualTo(Page.empty(1_000_000));
        assertThat(page(LOG + "?cursor=9223372036854775806")).isEqualTo(Page.empty(Long.MAX_VALUE - 1));
        assertThat(page(C + "empty/events")).isEqualTo(Page.empty(0));
        assertThat(page(C + "empty/events?cursor=5")).isEqualTo(Page.empty(5));
    }

    @Test
    void aCursorFollowsALogThatGrows() {
        api.put(C + "grows", "{}");
        String event = "{\"event\":{\"role\":\"user\",\"content\":\"Hello\"}}";
        api.post(C + "grows/events", event);
        Page first = page(C + "grows/events");
        api.post(C + "grows/events", event);

        assertThat(page(C + "grows/events?cursor=" + first.nextCursor)).isEqualTo(Page.of(2, 2, false));
    }

    @Test
    void bothEndsOfARangeAreInclusive() {
        assertThat(page(LOG + "?from_seq=10&to_seq=12")).isEqualTo(Page.of(10, 12, false));
        assertThat(page(LOG + "?from_seq=" + EVENTS)).isEqualTo(Page.of(EVENTS, EVENTS, false));
        assertThat(page(LOG + "?to_seq=3")).isEqualTo(Page.of(1, 3, false));
        assertThat(page(LOG + "?from_seq=0&to_seq=1")).isEqualTo(Page.of(1, 1, false));
        assertThat(page(LOG + "?from_seq=249&to_seq=9223372036854775807")).isEqualTo(Page.of(249, EVENTS, false));
    }

    @Test
    void anEmptyRangeIsAnEmptyPageFromWhichItsClientCanGoOn() {
        assertThat(page(LOG + "?to_seq=0")).isEqualTo(Page.empty(0));
        assertThat(page(LOG + "?from_seq=12&to_seq=10")).isEqualTo(Page.empty(11));
        assertThat(page(LOG + "?from_seq=300")).isEqualTo(Page.empty(EVENTS));
        assertThat(page(LOG + "?from_seq=9223372036854775807")).isEqualTo(Page.empty(EVENTS));
        assertThat(page(LOG + "?cursor=300")).isEqualTo(Page.empty(300));
    }

    @Test
    void aNegativeStartCountsFromTheEnd() {
        assertThat(page(LOG + "?from_seq=-1")).isEqualTo(Page.of(EVENTS, EVENTS, false));
        assertThat(page(LOG + "?from_seq=-100")).isEqualTo(Page.of(151, EVENTS, false));
        assertThat(page(LOG + "?from_seq=-1000&limit=1")).isEqualTo(Page.of(1, 1, true));
        assertThat(page(LOG + "?from_seq=-9223372036854775807&limit=1")).isEqualTo(Page.of(1, 1, true));
        assertThat(page(LOG + "?from_seq=-3&to_seq=249")).isEqualTo(Page.of(248, 249, false));
        assertThat(page(C + "empty/events?from_seq=-100")).isEqualTo(Page.empty(0));
    }

    @Test
    void aLongRangeIsPagedByACursorBesideItsEnds() {
        assertThat(page(LOG + "?from_seq=20&to_seq=50&limit=20")).isEqualTo(Page.of(20, 39, true));
        assertThat(page(LOG + "?from_seq=20&to_seq=50&limit=20&cursor=39")).isEqualTo(Page.of(40, 50, false));
        assertThat(page(LOG + "?to_seq=50&limit=20&cursor=39")).isEqualTo(Page.of(40, 50, false));
        assertThat(page(LOG + "?from_seq=20&to_seq=50&cursor=50")).isEqualTo(Page.empty(50));
        assertThat(page(LOG + "?from_seq=20&cursor=3&limit=1")).isEqualTo(Page.of(20, 20, true));
    }

    @Test
    void aPageEndsBehindEightMebibytesOfContent() {
        api.put(C + "heavy", "{}");
        String event = "{\"event\":{\"role\":\"user\",\"content\":\"" + "x".repeat(1_000_000) + "\"}}";
        for (int i = 0; i < 10; i++) {
            assertThat(api.post(C + "heavy/events", event).statusCode()).isEqualTo(201);
        }

        assertThat(page(C + "heavy/events")).isEqualTo(Page.of(1, 9, true));
        assertThat(page(C + "heavy/events?cursor=9")).isEqualTo(Page.of(10, 10, false));
    }

    @Test
    void theExportHasEveryEventOfTheRangeOnALineOfItsOwn() {
        HttpResponse<String> export = api.send(api.request(LOG).header("Accept", "application/x-ndjson"));

        assertThat(export.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(export.body().lines())
                .hasSize(EVENTS)
                .allMatch(line -> line.startsWith("{\"seq\":") && line.endsWith("}"));
        assertThat(export.body()).endsWith("}\n");
        assertThat(seqs(export.body()))
                .isEqualTo(LongStream.rangeClosed(1, EVENTS).boxed().toList());
        assertThat(seqs(api.send(api.request(LOG + "?from_seq=-2&to_seq=249").header("Accept", "application/x-ndjson"))
                        .body()))
                .containsExactly(249L);
        assertThat(api.send(api.request(C + "empty/events").header("Accept", "application/x-ndjson"))
                        .body())
                .isEmpty();
    }

    @Test
    void theFirstOfTheTwoTypesThatIsAcceptedIsServed() {
        assertThat(type("application/x-ndjson, application/json")).isEqualTo("application/x-ndjson");
        assertThat(type("application/x-ndjson;q=0.5, application/json")).isEqualTo("application/json");
        assertThat(type("application/x-ndjson;q=0")).isEqualTo("application/json");
        assertThat(type("text/html, application/x-ndjson, */*")).isEqualTo("application/x-ndjson");
        assertThat(type("*/*")).isEqualTo("application/json");
        assertThat(type("text/html")).isEqualTo("application/json");
        assertThat(type("nonsense")).isEqualTo("application/json");
    }

    private String type(String accept) {
        return api.send(api.request(LOG).header("Accept", accept))
                .headers()
                .firstValue("Content-Type")
                .orElse("");
    }

    @Test
    void anExportHasNoLimit() {
        HttpResponse<String> answer = api.send(api.request(LOG + "?limit=5").header("Accept", "application/x-ndjson"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"bad_request\",").contains("limit");
    }
}
