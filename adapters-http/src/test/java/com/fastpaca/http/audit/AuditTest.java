package com.fastpaca.http.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.access.AccessSettings;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.http.access.ApiKeys;
import com.fastpaca.http.access.PeerAccess;
import com.fastpaca.http.access.RateLimit;
import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.RaftAt;
import com.fastpaca.http.server.TestServer;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.ports.cluster.ClusterMembers;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final String KEY = "the-key-of-the-backend";
    private static final String C = "/v1/conversations/c";
    private static final String APPEND =
            "{\"events\":[{\"role\":\"user\",\"content\":\"secret text\"},{\"role\":\"user\",\"content\":\"more\"}],"
                    + "\"idempotency_key\":\"turn-1\"}";

    /** Each route that changes something, and the events that tell of it. A route that is neither here nor below fails a test. */
    private static final Map<String, Set<String>> CHANGING = Map.of(
            "PUT /v1/conversations/{id}", Set.of("conversation_created", "conversation_configured"),
            "PATCH /v1/conversations/{id}/metadata", Set.of("conversation_metadata_patched"),
            "DELETE /v1/conversations/{id}", Set.of("conversation_tombstoned"),
            "POST /v1/conversations/{id}/events", Set.of("events_appended"),
            "POST /v1/conversations/{id}/compact", Set.of("conversation_compacted"),
            "POST /v1/conversations/{id}/import", Set.of("conversation_import_continued", "conversation_imported"),
            "POST /v1/cluster/members", Set.of("cluster_members_changed"));

    /** Nodes tell each other where they are: nothing that anybody keeps. */
    private static final Set<String> UNCHANGING = Set.of("POST /internal/hello");

    private static final int FLOOD = 300;

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final AuditTrail trail = new AuditTrail();
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestServer server = server();
    private int guesses;

    private static TestServer server() {
        return new TestServer(
                new InMemoryConversationStore(),
                Api.LIMITS,
                StreamLimits.of(1),
                new AccessSettings(
                        new ApiKeys(List.of(new ApiKey("other", "another"), new ApiKey("backend", KEY))),
                        new RateLimit(0, System::nanoTime),
                        false,
                        false),
                new PeerAccess(List.of("the-secret-of-nodes")),
                RaftAt.NOWHERE,
                Optional.of(hello -> {
                    throw new IllegalStateException("no node asks");
                }));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
        trail.close();
    }

    private HttpResponse<String> send(TestServer to, String method, String path, String body, String key)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .method(method, BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(server, method, path, body, KEY);
    }

    private List<Map<String, Object>> after(String method, String path, String body, int status)
            throws IOException, InterruptedException {
        assertThat(send(method, path, body).statusCode()).isEqualTo(status);
        return trail.drain();
    }

    private static Map<String, Object> event(String name, Object... fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", name);
        event.put("key", "backend");
        event.put("peer_address", "127.0.0.1");
        for (int i = 0; i < fields.length; i += 2) {
            event.put((String) fields[i], fields[i + 1]);
        }
        return event;
    }

    @Test
    void everyRouteThatMayChangeSomethingIsAuditedOrNamedAsOneThatDoesNot() throws Exception {
        Set<String> routes = server.routes().stream()
                .filter(route -> !READING.contains(route.substring(0, route.indexOf(' '))))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>(CHANGING.keySet());
        known.addAll(UNCHANGING);
        assertThat(routes).isEqualTo(known);

        Map<String, Set<String>> told = new TreeMap<>();
        told(told, "PUT /v1/conversations/{id}", "{}");
        told(told, "PUT /v1/conversations/{id}", "{\"token_budget\":5}");
        told(told, "POST /v1/conversations/{id}/events", APPEND);
        String export = send("GET", C + "/export", "").body();
        told(told, "POST /v1/conversations/{id}/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}");
        told(told, "PATCH /v1/conversations/{id}/metadata", "{\"metadata\":{\"a\":1}}");
        told(told, "DELETE /v1/conversations/{id}", "");
        told(told, "POST /v1/cluster/members", "{\"add\":\"a\"}");
        told.put("POST /v1/conversations/{id}/import", eventsOfImport(export));

        assertThat(told).isEqualTo(new TreeMap<>(CHANGING));
    }

    private void told(Map<String, Set<String>> told, String route, String body)
            throws IOException, InterruptedException {
        String[] methodAndPath = route.replace("{id}", "c").split(" ", -1);
        assertThat(send(methodAndPath[0], methodAndPath[1], body).statusCode()).isBetween(200, 204);
        told.merge(route, events(trail.drain()), (before, now) -> {
            Set<String> both = new TreeSet<>(before);
            both.addAll(now);
            return both;
        });
    }

    private Set<String> eventsOfImport(String export) throws IOException, InterruptedException {
        List<String> lines = export.lines().toList();
        String state = lines.getFirst().replaceFirst("^.*\"state\":\"([^\"]+)\"}$", "$1");
        try (TestServer other = server()) {
            for (String piece : List.of(
                    "{\"events\":[" + lines.get(1) + "]}",
                    "{\"events\":[" + lines.get(2) + "],\"state\":\"" + state + "\"}")) {
                assertThat(send(other, "POST", C + "/import", piece, KEY).statusCode())
                        .isEqualTo(200);
            }
        }
        return events(trail.drain());
    }

    private static Set<String> events(List<Map<String, Object>> told) {
        return told.stream().map(fields -> (String) fields.get("event")).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anEventSaysWhatWasChangedByWhomAndNothingOfWhatWasWritten() throws Exception {
        assertThat(after("PUT", C, "{\"metadata\":{\"a\":\"b\"}}", 201))
                .containsExactly(event("conversation_created", "conversation_id", "c", "version", 0L));
        assertThat(after("PUT", C, "{\"token_budget\":5}", 200))
                .containsExactly(event("conversation_configured", "conversation_id", "c", "version", 1L));
        assertThat(after("POST", C + "/events", APPEND, 201))
                .containsExactly(event(
                        "events_appended",
                        "conversation_id",
                        "c",
                        "seq",
                        2L,
                        "first_seq",
                        1L,
                        "count",
                        2,
                        "version",
                        3L));
        assertThat(after("POST", C + "/compact", "{\"from_seq\":1,\"to_seq\":2,\"replacement\":[]}", 200))
                .containsExactly(event(
                        "conversation_compacted", "conversation_id", "c", "from_seq", 1L, "to_seq", 2L, "version", 4L));
        assertThat(after("PATCH", C + "/metadata", "{\"metadata\":{\"a\":null}}", 200))
                .containsExactly(event("conversation_metadata_patched", "conversation_id", "c", "version", 4L));
        assertThat(after("POST", "/v1/cluster/members", "{\"add\":\"n-4\",\"remove\":\"n-3\"}", 200))
                .containsExactly(event("cluster_members_changed", "added", "n-4", "removed", "n-3"));
        assertThat(after("DELETE", C, "", 204))
                .containsExactly(event("conversation_tombstoned", "conversation_id", "c"));
    }

    @Test
    void aReplayIsMarked() throws Exception {
        after("PUT", C, "{}", 201);
        after("POST", C + "/events", APPEND, 201);

        assertThat(after("POST", C + "/events", APPEND, 200))
                .singleElement()
                .satisfies(told -> assertThat(told)
                        .containsEntry("event", "events_appended")
                        .containsEntry("seq", 2L)
                        .containsEntry("replayed", true));
    }

    @Test
    void nothingIsToldOfWhatWasRefusedOrOnlyRead() throws Exception {
        after("PUT", C, "{}", 201);
        server.setChanges(change -> new ClusterMembers.Result.Refused("no such node"));

        assertThat(after("POST", C + "/events", "{\"event\":{}}", 400)).isEmpty();
        assertThat(after("POST", "/v1/conversations/none/events", APPEND, 404)).isEmpty();
        assertThat(after("POST", C + "/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}", 400))
                .isEmpty();
        assertThat(after("DELETE", "/v1/conversations/none", "", 404)).isEmpty();
        assertThat(after("POST", "/v1/cluster/members", "{\"add\":\"n-4\"}", 409))
                .isEmpty();
        assertThat(after("GET", C, "", 200)).isEmpty();
        assertThat(after("GET", C + "/events", "", 200)).isEmpty();
        assertThat(after("GET", C + "/window", "", 200)).isEmpty();
    }

    @Test
    void whoeverHasNoKeyIsTold() throws Exception {
        assertThat(send(server, "PUT", C, "{}", "guess").statusCode()).isEqualTo(401);
        assertThat(send(server, "POST", "/internal/hello", "", KEY).statusCode())
                .isEqualTo(401);

        assertThat(trail.drain())
                .extracting(told -> told.get("event") + " " + told.get("reason") + " " + told.get("peer_address"))
                .containsExactly(
                        "authentication_failed unknown_key 127.0.0.1",
                        "authentication_failed unknown_secret 127.0.0.1");
    }

    @Test
    void aFloodOfGuessesIsNoFloodOfLines() throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < FLOOD; i++) {
            guess();
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 2;
        assertThat(trail.events()).hasSizeBetween(LinesASecond.MAX, Math.toIntExact(LinesASecond.MAX * seconds));

        // The first line of another second says how many were left out before it.
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            guess();
            return accountedFor(trail.events()) == guesses;
        });
    }

    private void guess() throws IOException, InterruptedException {
        guesses++;
        assertThat(send(server, "GET", C, "", "guess-" + guesses).statusCode()).isEqualTo(401);
    }

    private static long accountedFor(List<Map<String, Object>> told) {
        return told.stream()
                .mapToLong(fields -> 1 + (long) Objects.requireNonNull(fields.get("suppressed")))
                .sum();
    }

    @Test
    void withoutKeysEverybodyIsAnonymous() {
        try (Api api = new Api()) {
            assertThat(api.put(C, "{}").statusCode()).isEqualTo(201);
        }
        assertThat(trail.drain())
                .singleElement()
                .satisfies(told -> assertThat(told).containsEntry("key", "anonymous"));
    }
}
