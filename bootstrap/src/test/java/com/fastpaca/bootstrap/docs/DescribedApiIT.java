package com.fastpaca.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import com.networknt.schema.SpecificationVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a server says of its API, held against what it does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescribedApiIT {
    private static final String KEY = "Bearer the-key";
    private static final String JSON = "application/json";
    private static final int MAX_STREAMS = 4;
    private static final int MAX_UNDER_WAY = 32;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The order in which the examples tell one story. */
    private static final List<String> STORY = List.of(
            "putConversation",
            "getConversation",
            "patchMetadata",
            "appendEvents",
            "readLog",
            "readWindow",
            "compact",
            "getCluster",
            "changeMembers",
            "listConversations",
            "exportConversation",
            "importConversation",
            "getMetrics",
            "getLiveness",
            "getReadiness",
            "getOpenApi",
            "getAsyncApi",
            "getDocsPage",
            "deleteConversation");

    /** They find nothing missing. */
    private static final Set<String> CREATING = Set.of("putConversation", "importConversation");

    /** A body of its own, without an end. */
    private static final String STREAM = "followConversation";

    /** What differs from run to run. */
    private static final Pattern TIME = Pattern.compile("\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"");

    /** Refusals for what no schema can say, as it depends on the conversation, or on several fields together. */
    private static final Pattern BEYOND_SCHEMAS = Pattern.compile("from_seq and to_seq: .*"
            + "|.*: is given twice, with different values"
            + "|replacement\\[\\d+]: holds a tool call without its result, or a result without its call"
            + "|cursor: is ahead of the conversation.*");

    /** Such a refusal, where the body does not name the strategy. */
    private static final Pattern UNKNOWN_OPTION =
            Pattern.compile("policy\\.config\\.\\w+: is not an option of strategy \\w+");

    @TempDir
    private static Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerProcess server;
    private Description openApi;
    private Description asyncApi;
    private Map<String, Operation> operations;

    @BeforeAll
    void start() throws Exception {
        server = ServerProcess.start(
                        directory,
                        FreePort.find(),
                        Map.of(
                                "FASTPACA_API_KEY",
                                KEY.substring("Bearer ".length()),
                                "FASTPACA_STREAM_MAX_CONNECTIONS",
                                Integer.toString(MAX_STREAMS),
                                "FASTPACA_DRAIN_DELAY_MS",
                                "0"))
                .awaitReady();
        openApi = new Description(get("/openapi.json"), SpecificationVersion.DRAFT_2020_12);
        asyncApi = new Description(get("/asyncapi.json"), SpecificationVersion.DRAFT_7);
        operations = openApi.operations().stream().collect(Collectors.toMap(Operation::id, each -> each));
    }

    @AfterAll
    void stop() {
        client.shutdownNow();
        client.close();
        server.close();
    }

    private Operation operation(String id) {
        return Objects.requireNonNull(operations.get(id), id);
    }

    private HttpRequest.Builder request(String method, String target, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri() + target))
                .timeout(TIMEOUT)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return body.isEmpty() ? request : request.header("Content-Type", JSON);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.setHeader("Authorization", KEY).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String target, String body) throws Exception {
        return send(request(method, target, body));
    }

    /** Several at a time; the answers are in the order of the requests. */
    private List<HttpResponse<String>> sendAll(List<HttpRequest.Builder> requests) throws Exception {
        var underWay = new Semaphore(MAX_UNDER_WAY);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (HttpRequest.Builder request : requests) {
            underWay.acquire();
            answers.add(client.sendAsync(request.setHeader("Authorization", KEY).build(), BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> underWay.release()));
        }
        List<HttpResponse<String>> all = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            all.add(answer.get());
        }
        return all;
    }

    private String get(String target) throws Exception {
        HttpResponse<String> answer = send("GET", target, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void assertFits(JsonNode schema, JsonNode value) {
        assertThat(openApi.complaints(schema, value)).as(value.toString()).isEmpty();
    }

    /** Its status is named by the operation, or any error; its headers and body are as described there. */
    private void assertAsDescribed(Operation operation, HttpResponse<String> answer) {
        JsonNode response = operation.response(answer.statusCode());
        for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
            JsonNode described = openApi.resolved(header.getValue());
            if (described.path("required").asBoolean()) {
                String value = answer.headers().firstValue(header.getKey()).orElseThrow();
                assertFits(described.get("schema"), valueOf(described.get("schema"), value));
            }
        }
        JsonNode content = response.path("content");
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        if (content.isEmpty()) {
            assertThat(answer.body()).isEmpty();
        } else if (type.equals(JSON)) {
            assertFits(content.at("/application~1json/schema"), Description.parse(answer.body()));
        } else {
            assertThat(content.properties().stream().map(Map.Entry::getKey)).contains(type);
            if (type.equals("application/x-ndjson")) {
                assertThat(answer.body()).endsWith("\n");
                JsonNode event = openApi.document().at("/components/schemas/Event");
                JsonNode conversation = openApi.document().at("/components/schemas/Conversation");
                for (String text : answer.body().lines().toList()) {
                    JsonNode value = Description.parse(text);
                    if (value.has("conversation")) {
                        assertFits(conversation, value.get("conversation"));
                    } else if (value instanceof ObjectNode line && !value.has("end")) {
                        if (operation.id().equals("exportConversation")) {
                            line.remove("kept");
                        }
                        assertFits(event, line);
                    }
                }
            }
        }
    }

    private void assertRefused(Operation operation, int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(operation.responses()).containsKey(Integer.toString(status));
        assertAsDescribed(operation, answer);
        String example = operation
                .response(status)
                .at("/content/application~1json/example/error")
                .textValue();
        assertThat(Description.parse(answer.body()).get("error").textValue()).isEqualTo(example);
    }

    /** What stands in a query or a header, as a schema sees it. */
    private static JsonNode valueOf(JsonNode schema, String text) {
        boolean literal = switch (schema.path("type").asText()) {
            case "integer" -> text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
            case "boolean" -> text.equals("true") || text.equals("false");
            default -> false;
        };
        return literal
                ? Description.parse(text)
                : Description.JSON.getNodeFactory().textNode(text);
    }

    @Test
    void everyPathTakesTheDescribedMethodsAndNoOther() throws Exception {
        Map<String, List<Operation>> byPath =
                operations.values().stream().collect(Collectors.groupingBy(Operation::path));
        for (List<Operation> ofPath : byPath.values()) {
            Set<String> methods = new TreeSet<>();
            for (Operation operation : ofPath) {
                methods.add(operation.method());
                if (operation.method().equals("GET")) {
                    methods.add("HEAD");
                }
            }
            Operation any = ofPath.getFirst();
            HttpResponse<String> answer = send("BREW", any.target("support-17"), "");
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).as(any.path()).contains(String.join(", ", methods));
            assertAsDescribed(any, answer);
        }
    }

    @Test
    void everyExampleIsAnsweredAsItsExampleSays() throws Exception {
        Set<String> told = new TreeSet<>(STORY);
        told.add(STREAM);
        assertThat(told).isEqualTo(new TreeSet<>(operations.keySet()));
        for (String id : STORY) {
            Operation operation = operation(id);
            for (Map.Entry<String, String> request : operation.requests().entrySet()) {
                HttpResponse<String> answer = send(operation.method(), operation.exampleTarget(), request.getValue());
                assertAsDescribed(operation, answer);
                // There is nobody here to take another node's place, and the conversation is there already.
                assertThat(answer.statusCode())
                        .as(operation + ": " + answer.body())
                        .isIn(
                                Set.of("changeMembers", "importConversation").contains(id)
                                        ? Set.of(409)
                                        : Set.of(200, 201, 204));
                if (answer.statusCode() != 409 && !id.equals("getCluster")) {
                    assertIsExample(operation, request.getKey(), answer);
                }
            }
            assertEveryMediaTypeIsServed(operation);
        }
        Operation append = operation("appendEvents");
        String retried = append.request("one");
        send("PUT", append.target("retried").replace("/events", ""), "{}");
        assertThat(send("POST", append.target("retried"), retried).statusCode()).isEqualTo(201);
        HttpResponse<String> again = send("POST", append.target("retried"), retried);
        assertThat(again.statusCode()).isEqualTo(200);
        assertAsDescribed(append, again);
    }

    private void assertIsExample(Operation operation, String name, HttpResponse<String> answer) {
        JsonNode content = operation.response(answer.statusCode()).at("/content/application~1json");
        JsonNode example = name.isEmpty()
                ? content.path("example")
                : content.path("examples").path(name).path("value");
        boolean shown = !example.isMissingNode();
        assertThat(shown || name.isEmpty())
                .as("an answer to the example " + name)
                .isTrue();
        if (shown) {
            assertThat(withoutTimes(answer.body()))
                    .as(operation.toString())
                    .isEqualTo(withoutTimes(example.toString()));
        }
    }

    private static String withoutTimes(String json) {
        return TIME.matcher(Description.parse(json).toString()).replaceAll("\"time\"");
    }

    private void assertEveryMediaTypeIsServed(Operation operation) throws Exception {
        for (Map.Entry<String, JsonNode> type : operation
                .responses()
                .getOrDefault("200", Description.JSON.nullNode())
                .path("content")
                .properties()) {
            if (operation.method().equals("GET")) {
                String target = operation.exampleTarget().replaceFirst("&limit=\\d+", "");
                HttpResponse<String> answer = send(request("GET", target, "").header("Accept", type.getKey()));
                assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                        .as(operation.toString())
                        .startsWith(type.getKey());
                assertAsDescribed(operation, answer);
            }
        }
    }

    @Test
    void everyRefusalIsDescribed() throws Exception {
        for (Operation operation : operations.values()) {
            String method = operation.method();
            String body = operation.anyRequest();
            assertRefused(operation, 400, send(method, operation.target("refused") + "?unknown=1", body));
            if (operation.needsKey()) {
                HttpRequest keyless =
                        request(method, operation.target("refused"), body).build();
                assertRefused(operation, 401, client.send(keyless, BodyHandlers.ofString()));
            }
            if (operation.isOfConversation()) {
                assertRefused(operation, 400, send(method, operation.target("no%20id"), body));
                if (!CREATING.contains(operation.id())) {
                    assertRefused(
                            operation,
                            404,
                            send(request(method, operation.target("none"), body)
                                    .header("Accept", "text/event-stream")));
                }
            }
            if (operation.body().isPresent()) {
                assertRefused(operation, 413, send(method, operation.target("refused"), "[".repeat(200)));
                assertRefused(
                        operation,
                        415,
                        send(request(method, operation.target("refused"), body)
                                .setHeader("Content-Type", "text/plain")));
            }
            if (operation.body().isPresent() && operation.isOfConversation()) {
                String conversation = "/v1/conversations/tombstoned";
                send("PUT", conversation, "{}");
                send("DELETE", conversation, "");
                assertRefused(operation, 409, send(method, operation.target("tombstoned"), body));
            }
        }
        String window = operation("readWindow").target("tombstoned", "if_version", "7");
        assertRefused(operation("readWindow"), 409, send("GET", window, ""));
    }

    @Test
    void whatIsWrongByTheSchemaIsRefusedAndNothingElse() throws Exception {
        send("PUT", "/v1/conversations/mutated", "{}");
        send(
                "POST",
                "/v1/conversations/mutated/events",
                operation("appendEvents").anyRequest());
        int wrong = 0;
        int right = 0;
        List<String> disagreements = new ArrayList<>();
        for (Operation operation : operations.values()) {
            JsonNode schema = operation.body().orElse(null);
            // What was exported is Fastpaca's own form, of which the schema gives the outline alone.
            if (schema == null || operation.id().equals("importConversation")) {
                continue;
            }
            Set<JsonNode> bodies = new HashSet<>();
            operation.requests().values().forEach(each -> bodies.addAll(Mutations.of(Description.parse(each))));
            if (operation.id().equals("putConversation")) {
                bodies.addAll(settings());
            }
            List<JsonNode> sent = List.copyOf(bodies);
            List<HttpResponse<String>> answers = sendAll(sent.stream()
                    .map(body -> request(operation.method(), operation.target("mutated"), body.toString()))
                    .toList());
            for (int i = 0; i < sent.size(); i++) {
                JsonNode body = sent.get(i);
                HttpResponse<String> answer = answers.get(i);
                boolean fits = openApi.complaints(schema, body).isEmpty();
                boolean taken = answer.statusCode() != 400;
                if (fits != taken && !(fits && isBeyondSchemas(body, answer))) {
                    disagreements.add(operation + " " + body + ": " + answer.statusCode() + " " + answer.body() + " "
                            + openApi.complaints(schema, body));
                }
                assertThat(answer.statusCode()).as(operation + " " + body).isNotEqualTo(500);
                wrong += fits ? 0 : 1;
                right += fits ? 1 : 0;
            }
        }
        System.out.printf("bodies: %d wrong by their schemas, %d right%n", wrong, right);
        assertThat(disagreements).isEmpty();
        assertThat(wrong).isGreaterThan(500);
        assertThat(right).isGreaterThan(100);
    }

    /** Every strategy with every option, and estimators. */
    private List<JsonNode> settings() {
        List<JsonNode> settings = new ArrayList<>();
        for (JsonNode strategy : openApi.document().at("/components/schemas/Strategy/enum")) {
            for (String option : List.of("limit\":5", "limit\":null", "drop\":true", "drop\":null", "max_tokens\":5")) {
                settings.add(Description.parse(
                        "{\"policy\":{\"strategy\":" + strategy + ",\"config\":{\"" + option + "}}}"));
            }
        }
        for (String ratio : List.of("0", "0.001", "1", "1.0", "1.001", "\"1\"")) {
            settings.add(Description.parse("{\"trigger_ratio\":" + ratio + "}"));
            settings.add(Description.parse("{\"policy\":{\"trigger_ratio\":" + ratio + "}}"));
            settings.add(Description.parse("{\"policy\":{\"config\":{\"trigger_ratio\":" + ratio + "}}}"));
        }
        for (String name : List.of("tiktoken:gpt-4o", "tiktoken:", "chars:3.5", "chars:0.0", "chars:", "chars:12345")) {
            settings.add(Description.parse("{\"token_estimator\":\"" + name + "\"}"));
        }
        return settings;
    }

    private static boolean isBeyondSchemas(JsonNode body, HttpResponse<String> answer) {
        String message = Description.parse(answer.body()).path("message").asText();
        return BEYOND_SCHEMAS.matcher(message).matches()
                || (UNKNOWN_OPTION.matcher(message).matches()
                        && !body.path("policy").has("strategy"));
    }

    @Test
    void aQueryThatIsWrongByTheSchemaIsRefusedAndNoOther() throws Exception {
        send("PUT", "/v1/conversations/asked", "{}");
        List<String> disagreements = new ArrayList<>();
        for (Operation operation : operations.values()) {
            for (JsonNode parameter : operation.queryParameters()) {
                for (String value : List.of(
                        "",
                        "x",
                        "0",
                        "1",
                        "-1",
                        "1.5",
                        "1001",
                        "10000001",
                        "9223372036854775806",
                        "9223372036854775807",
                        "9223372036854775808",
                        "-9223372036854775807",
                        "-9223372036854775808",
                        "true",
                        "FALSE",
                        "local",
                        "linearizable")) {
                    String target =
                            operation.target("asked", parameter.get("name").textValue(), value);
                    // No stream opens for HEAD.
                    HttpResponse<String> answer =
                            send(request("HEAD", target, "").header("Accept", "text/event-stream, application/json"));
                    JsonNode schema = parameter.get("schema");
                    boolean fits =
                            openApi.complaints(schema, valueOf(schema, value)).isEmpty();
                    boolean taken = answer.statusCode() != 400;
                    if (fits != taken
                            && !(fits
                                    && isBeyondSchemas(
                                            Description.JSON.nullNode(),
                                            send(request("GET", target, "").header("Accept", "text/event-stream"))))) {
                        disagreements.add(target + ": " + answer.statusCode());
                    }
                }
            }
        }
        assertThat(disagreements).isEmpty();
    }

    @Test
    void everyFrameIsDescribed() throws Exception {
        String conversation = "/v1/conversations/followed";
        send("PUT", conversation, "{}");
        Set<String> overWebSocket = new TreeSet<>();
        try (FrameListener socket = FrameListener.over(client, server.uri(), conversation + "/stream", KEY)) {
            send("POST", conversation + "/events", operation("appendEvents").request("one"));
            send("POST", conversation + "/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}");
            send("PUT", conversation, "{\"token_budget\":10}");
            await(socket, overWebSocket, Set.of("event", "window", "compaction", "reset"));
            changeBudget(conversation, 2_100);
            send("DELETE", conversation, "");
            await(socket, overWebSocket, Set.of("event", "window", "compaction", "reset", "tombstoned"));
        }
        HttpResponse<String> events =
                send(request("GET", conversation + "/stream?cursor=0", "").header("Accept", "text/event-stream"));
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(events.headers().firstValue("Cache-Control")).isPresent();
        Set<String> overEvents = events.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> assertFrame(line.substring("data: ".length())))
                .collect(Collectors.toSet());
        assertThat(overEvents).containsExactlyInAnyOrder("gap", "tombstoned");
        HttpResponse<String> ended = send(request("GET", conversation + "/stream?cursor=" + versionOf(conversation), "")
                .header("Accept", "text/event-stream"));
        assertThat(ended.statusCode()).isEqualTo(204);
        assertAsDescribed(operation(STREAM), ended);
    }

    private String versionOf(String conversation) throws Exception {
        return Description.parse(get(conversation)).get("version").asText();
    }

    private void await(FrameListener socket, Set<String> seen, Set<String> types) {
        Awaitility.await().atMost(TIMEOUT).until(() -> {
            socket.drain().forEach(frame -> seen.add(assertFrame(frame)));
            return seen.containsAll(types);
        });
        assertThat(seen).isEqualTo(types);
    }

    /** Returns its type. */
    private String assertFrame(String frame) {
        JsonNode json = Description.parse(frame);
        String type = json.get("type").textValue();
        JsonNode message = asyncApi.document().at("/components/messages/" + type);
        assertThat(message.isMissingNode()).as("a description of " + frame).isFalse();
        assertThat(asyncApi.complaints(message.get("payload"), json)).as(frame).isEmpty();
        return type;
    }

    /** So often that a conversation forgets the first of it. */
    private void changeBudget(String conversation, int times) throws Exception {
        List<HttpRequest.Builder> changes = IntStream.range(0, times)
                .mapToObj(i -> request("PUT", conversation, "{\"token_budget\":" + (1_000 + i) + "}"))
                .toList();
        assertThat(sendAll(changes)).extracting(HttpResponse::statusCode).containsOnly(200);
    }

    @Test
    void oneStreamTooManyIsRefusedAsDescribed() throws Exception {
        send("PUT", "/v1/conversations/crowded", "{}");
        List<FrameListener> crowd = new ArrayList<>();
        try {
            // Streams of other tests may still be about to close.
            Awaitility.await().atMost(TIMEOUT).ignoreExceptions().until(() -> {
                crowd.add(FrameListener.over(client, server.uri(), "/v1/conversations/crowded/stream", KEY));
                return crowd.size() == MAX_STREAMS;
            });
            assertRefused(
                    operation(STREAM),
                    503,
                    send(request("GET", "/v1/conversations/crowded/stream", "").header("Accept", "text/event-stream")));
        } finally {
            crowd.forEach(FrameListener::close);
        }
    }
}
