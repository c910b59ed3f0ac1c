package com.fastpaca.http.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.http.server.Api;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransferEndpointTest {
    private static final String C = "/v1/conversations";
    private static final String SOURCE = C + "/source";
    private static final Pattern STATE = Pattern.compile("\"state\":\"([^\"]+)\"}");

    private final Api from = new Api();
    private final Api to = new Api();

    @AfterEach
    void stop() {
        from.close();
        to.close();
    }

    private void fill() {
        put(
                from,
                SOURCE,
                "{\"token_budget\":60,\"policy\":{\"strategy\":\"strip_tool_results\"},\"metadata\":{\"n\":1e400}}");
        post(
                from,
                SOURCE + "/events",
                "{\"events\":[{\"role\":\"system\",\"content\":\"\\ud800 \\u0000\"},"
                        + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"hi\",\"n\":1e400,\"n\":0.10}],\"metadata\":{\"a\":1}},"
                        + "{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c1\",\"name\":\"status\",\"payload\":{}}]},"
                        + "{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_result\",\"id\":\"c1\",\"payload\":{\"state\":\"late\",\"more\":\""
                        + "x".repeat(300) + "\"}}]},"
                        + "{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c2\",\"name\":\"status\",\"payload\":{}}]}],"
                        + "\"idempotency_key\":\"key\"}");
        post(
                from,
                SOURCE + "/compact",
                "{\"from_seq\":2,\"to_seq\":2,\"replacement\":[{\"role\":\"user\",\"content\":\"greets\"}]}");
    }

    private static void put(Api api, String path, String body) {
        assertThat(api.put(path, body).statusCode()).isEqualTo(201);
    }

    private static String post(Api api, String path, String body) {
        HttpResponse<String> answer = api.post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return answer.body();
    }

    private List<String> exported(Api api) {
        HttpResponse<String> answer = api.get(SOURCE + "/export");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        assertThat(answer.body()).endsWith("\n");
        return Arrays.asList(answer.body().split("\n"));
    }

    private static List<String> events(List<String> export) {
        return export.subList(1, export.size() - 1);
    }

    private static String state(List<String> export) {
        Matcher state = STATE.matcher(export.getFirst());
        assertThat(state.find()).isTrue();
        return state.group(1);
    }

    private static String piece(List<String> events, String more) {
        return "{\"events\":[" + String.join(",", events) + "]" + more + "}";
    }

    @Test
    void anExportHoldsTheConversationItsEventsAndAnEnd() {
        fill();
        List<String> export = exported(from);

        assertThat(export.getFirst())
                .startsWith("{\"conversation\":" + from.get(SOURCE).body() + ",\"state\":\"");
        assertThat(events(export).stream()
                        .map(line -> line.replaceFirst(",\"kept\":\"[^\"]*\"}$", "}"))
                        .collect(Collectors.joining(",", "[", "]")))
                .isEqualTo(
                        from.get(SOURCE + "/events").body().replaceFirst("^\\{\"events\":(.*),\"next_cursor.*$", "$1"));
        assertThat(events(export).get(1)).doesNotContain("\"kept\"");
        assertThat(events(export).get(3)).contains(",\"kept\":\"");
        assertThat(export.getLast()).isEqualTo("{\"end\":{\"id\":\"source\",\"events\":5}}");
        assertThat(from.get(C + "/none/export").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsImportedAnswersAsItsSourceDoes() {
        fill();
        List<String> export = exported(from);
        assertThat(post(to, SOURCE + "/import", piece(events(export).subList(0, 2), "")))
                .isEqualTo("{\"last_seq\":2,\"complete\":false}");
        assertThat(to.get(SOURCE).statusCode()).isEqualTo(404);
        assertThat(to.get(SOURCE + "/export").statusCode()).isEqualTo(404);
        assertThat(to.get(SOURCE + "/window").statusCode()).isEqualTo(404);
        assertThat(to.put(SOURCE, "{}").statusCode()).isEqualTo(409);
        assertThat(post(to, SOURCE + "/import", piece(events(export), ",\"state\":\"" + state(export) + "\"")))
                .isEqualTo("{\"last_seq\":5,\"complete\":true}");

        expectAlike();
        String retry = "{\"events\":[{\"role\":\"user\",\"content\":\"x\"}],\"idempotency_key\":\"key\"}";
        assertThat(to.post(SOURCE + "/events", retry).body())
                .isEqualTo(from.post(SOURCE + "/events", retry).body());
        String answer =
                "{\"event\":{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_result\",\"id\":\"c2\",\"payload\":1}]}}";
        assertThat(post(to, SOURCE + "/events", answer)).isEqualTo(post(from, SOURCE + "/events", answer));
        post(to, SOURCE + "/compact", "{\"from_seq\":1,\"to_seq\":4,\"replacement\":[]}");
        post(from, SOURCE + "/compact", "{\"from_seq\":1,\"to_seq\":4,\"replacement\":[]}");
        expectAlike();
        assertThat(to.post(SOURCE + "/import", "{\"state\":\"" + state(export) + "\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    private void expectAlike() {
        for (String path : List.of("", "/events", "/window", "/window?budget_tokens=20", "/window?budget_tokens=500")) {
            assertThat(to.get(SOURCE + path).body())
                    .isEqualTo(from.get(SOURCE + path).body());
        }
        assertThat(events(exported(to)).size()).isEqualTo(events(exported(from)).size());
    }

    @Test
    void aPieceThatDoesNotFitLeavesNothingBehind() {
        fill();
        List<String> export = exported(from);
        List<String> events = events(export);
        String state = state(export);
        post(from, SOURCE + "/events", "{\"event\":{\"role\":\"user\",\"content\":\"x\"}}");
        String newer = events(exported(from)).getLast();
        put(from, C + "/other", "{}");
        Matcher other = STATE.matcher(from.get(C + "/other/export").body());
        assertThat(other.find()).isTrue();
        String first = events.getFirst();
        List<String> bad = List.of(
                "{}",
                "{\"events\":[]}",
                "{\"events\":[{}]}",
                "{\"state\":\"\"}",
                "{\"state\":\"!\"}",
                "{\"state\":\"AAAA\"}",
                "{\"state\":\"" + other.group(1) + "\"}",
                piece(List.of(first), ",\"unknown\":1"),
                piece(List.of(first, first), ""),
                piece(List.of(first, events.get(2)), ""),
                piece(List.of(first.replace("\"seq\":1", "\"seq\":0")), ""),
                piece(List.of(first.replace("\"version\":1", "\"version\":2"), events.get(1)), ""),
                piece(List.of(first.replaceFirst("\"inserted_at\":\"[^\"]*\"", "\"inserted_at\":\"today\"")), ""),
                piece(List.of(first.replaceFirst("\"inserted_at\":\"[^\"]*\"", "\"inserted_at\":1")), ""),
                piece(List.of(first.replaceFirst("\"parts\":", "\"content\":")), ""),
                piece(List.of(first.replaceFirst("}$", ",\"kept\":\"AA==\"}")), ""),
                piece(List.of(events.get(3).replaceFirst("\"token_count\":\\d+", "\"token_count\":1")), ""),
                piece(List.of(events.get(3).replaceFirst("x{300}", "x")), ""),
                piece(List.of(newer), ",\"state\":\"" + state + "\""));
        for (String body : bad) {
            HttpResponse<String> answer = to.post(SOURCE + "/import", body);
            assertThat(answer.statusCode()).as(body + " " + answer.body()).isEqualTo(400);
            assertThat(to.store().state()).isSameAs(ShardState.EMPTY);
        }
        assertThat(to.post(SOURCE + "/import?x=1", piece(List.of(first), "")).statusCode())
                .isEqualTo(400);
        assertThat(post(to, SOURCE + "/import", piece(List.of(events.get(1)), "")))
                .isEqualTo("{\"last_seq\":0,\"complete\":false}");
        assertThat(to.store().state()).isSameAs(ShardState.EMPTY);
    }

    @Test
    void aLogIsNotContinuedWithAnother() {
        fill();
        List<String> events = events(exported(from));
        post(to, SOURCE + "/import", piece(events.subList(0, 3), ""));

        String other = events.get(2).replace("\"version\":3", "\"version\":2");
        HttpResponse<String> answer = to.post(SOURCE + "/import", piece(List.of(other, events.get(3)), ""));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("seq 3");
    }
}
