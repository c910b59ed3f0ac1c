package com.fastpaca.bootstrap.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.ports.recorded.RecordedConversation;
import com.fastpaca.ports.recorded.TauBenchConversations;
import com.fastpaca.ports.token.ReceivedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Conversations of every kind, the same each time: real ones under each policy, some of them compacted, configured anew or deleted; one
 * that a parser in between would change; a long one; and one without an event. And all that a server tells about them.
 */
public final class VariedConversations {
    /** Of a server that is filled. */
    public static final Map<String, String> SETTINGS = Map.of("FASTPACA_TOKEN_ESTIMATOR", "chars:4");

    public static final String LARGE = "large";
    public static final String WITHOUT_EVENTS = "none-yet";
    public static final String EXACT = "~exact:" + "@".repeat(248);

    private static final String C = "/v1/conversations/";
    private static final int RECORDED = 30;
    private static final int CREATED = 201;
    private static final int LARGE_EVENTS = 3_000;
    private static final List<String> QUERIES = List.of(
            "",
            "/events?limit=1000",
            "/window",
            "/window?budget_tokens=50",
            "/window?budget_tokens=800",
            "/window?budget_tokens=1000000");
    private static final List<String> POLICIES = List.of(
            "{\"strategy\":\"last_n\",\"config\":{\"limit\":7}}",
            "{\"strategy\":\"strip_tool_results\"}",
            "{\"strategy\":\"skip_parts\",\"config\":{\"drop\":true}}",
            "{\"strategy\":\"budget\",\"config\":{\"max_tokens\":3000,\"pin_system\":false}}",
            "{\"strategy\":\"manual\"}");
    private static final String KEYED =
            "{\"events\":[{\"role\":\"user\",\"content\":\"once\"}],\"idempotency_key\":\"key\"}";

    private VariedConversations() {}

    public static List<String> ids() {
        List<String> ids = new ArrayList<>(recordedIds());
        ids.addAll(List.of(EXACT, LARGE, WITHOUT_EVENTS));
        return List.copyOf(ids);
    }

    private static List<String> recordedIds() {
        return IntStream.range(0, RECORDED)
                .mapToObj(number -> recorded(number).id() + "-" + number)
                .toList();
    }

    private static RecordedConversation recorded(int number) {
        List<RecordedConversation> kept = TauBenchConversations.kept();
        return kept.get(number % kept.size());
    }

    /** Makes them on a server that has none of them. */
    public static void fill(Http http) throws IOException {
        for (int number = 0; number < RECORDED; number++) {
            fill(http, recorded(number), number);
        }
        fillExact(http);
        fillLarge(http);
        send(http, "PUT", WITHOUT_EVENTS, "", "{\"token_estimator\":\"chars:3\",\"metadata\":{\"a\":[1.0,1e400]}}");
    }

    private static void fill(Http http, RecordedConversation recorded, int number) throws IOException {
        String id = recorded.id() + "-" + number;
        List<ReceivedEvent> events = recorded.events();
        int half = events.size() / 2;
        send(http, "PUT", id, "", "{\"token_budget\":5000,\"policy\":" + POLICIES.get(number % POLICIES.size()) + "}");
        send(http, "POST", id, "/events", KEYED);
        send(http, "POST", id, "/events", "{\"events\":" + json(events.subList(0, half)) + "}");
        if (number % 3 == 0) {
            send(
                    http,
                    "POST",
                    id,
                    "/compact",
                    "{\"from_seq\":2,\"to_seq\":" + half / 2
                            + ",\"replacement\":[{\"role\":\"system\",\"content\":\"what came before\"}]}");
        }
        send(http, "POST", id, "/events", "{\"events\":" + json(events.subList(half, events.size())) + "}");
        if (number % 7 == 0) {
            send(http, "PUT", id, "", "{\"policy\":" + POLICIES.get((number + 1) % POLICIES.size()) + "}");
        }
        if (number % 11 == 0) {
            send(http, "DELETE", id, "", null);
        }
    }

    private static void fillExact(Http http) throws IOException {
        String parts =
                "[{\"type\":\"text\",\"text\":\"\\u0000\\ud800 \\udc00\\u00e9é\uD83D\uDE00\\/\",\"n\":1e400,\"n\":-0.0,\"m\":"
                        + "7".repeat(40) + "}]";
        send(http, "PUT", EXACT, "", "{\"metadata\":{\"k\":1,\"k\":1.50}}");
        send(
                http,
                "POST",
                EXACT,
                "/events",
                "{\"events\":[{\"role\":\"rôle\",\"parts\":" + parts
                        + ",\"metadata\":{\"\\ud800\":[]},\"token_count\":0},"
                        + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"" + "é".repeat(450_000)
                        + "\"}]},"
                        + "{\"role\":\"assistant\",\"parts\":[{\"type\":\"reasoning\",\"text\":\"hm\"},"
                        + "{\"type\":\"tool_call\",\"id\":\"waits\",\"name\":\"f\",\"payload\":{}}]}]}");
    }

    private static void fillLarge(Http http) throws IOException {
        String text = "x".repeat(1_000);
        send(http, "PUT", LARGE, "", "{}");
        for (int i = 0; i < LARGE_EVENTS; i += 500) {
            String event = "{\"role\":\"user\",\"content\":\"" + i + " " + text + "\"}";
            send(http, "POST", LARGE, "/events", "{\"events\":[" + (event + ",").repeat(499) + event + "]}");
        }
    }

    /** All that the server tells about them: the body of each answer by its path, in one order. */
    public static SequencedMap<String, String> answers(Http http) throws IOException {
        SequencedMap<String, String> answers = new LinkedHashMap<>();
        for (String id : ids()) {
            for (String query : QUERIES) {
                answers.put(C + id + query, http.get(C + id + query).body());
            }
            answers.put(C + id + "/events", http.getLines(C + id + "/events").body());
        }
        String list = "/v1/conversations?limit=1000";
        answers.put(list, http.get(list).body());
        return answers;
    }

    /** A server tells the same, byte for byte. */
    public static void expectAnswers(Map<String, String> expected, Http http) throws IOException {
        Map<String, String> answers = answers(http);
        assertThat(answers.keySet()).isEqualTo(expected.keySet());
        answers.forEach((path, body) -> assertThat(body).as(http + path).isEqualTo(expected.get(path)));
    }

    /**
     * Goes on with them, which takes what a server remembers besides: that a request was made before, and that a result is waited for.
     * Alike for servers alike, but for the time.
     *
     * @return what the server answers
     */
    public static List<String> goOn(Http http) throws IOException {
        List<String> answers = new ArrayList<>();
        for (String id : recordedIds()) {
            Reply replayed = http.send("POST", C + id + "/events", KEYED);
            assertThat(replayed.status())
                    .as(id + " takes nothing a second time")
                    .isNotEqualTo(CREATED);
            answers.add(id + ": " + replayed.status() + " " + replayed.body());
        }
        answers.add(
                send(
                        http,
                        "POST",
                        EXACT,
                        "/events",
                        "{\"events\":[{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_result\",\"id\":\"waits\",\"payload\":1}]}]}"));
        answers.add(http.get(C + EXACT + "/window").body().replaceAll("\"inserted_at\":\"[^\"]*\"", ""));
        return answers;
    }

    private static String json(List<ReceivedEvent> events) {
        return events.stream()
                .map(event -> "{\"role\":" + RawMembers.quoted(event.role()) + ",\"parts\":" + event.parts() + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String send(Http http, String method, String id, String path, @Nullable String body)
            throws IOException {
        Reply reply = http.send(method, C + id + path, body);
        if (!reply.isSuccess()) {
            throw new AssertionError(method + " " + id + path + ": " + reply.body());
        }
        return reply.body();
    }
}
