package com.fastpaca.http.access;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.RaftAt;
import com.fastpaca.http.server.RawConnection;
import com.fastpaca.http.server.TestServer;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.ports.store.InMemoryConversationStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final Set<String> OPEN = Set.of("GET /health/live", "GET /health/ready");
    private static final String BEARER = "Authorization: Bearer ";
    private static final String REFUSAL =
            "{\"error\":\"unauthorized\",\"message\":\"Authorization: must be Bearer and a key\"}";
    private static final String UPGRADE = String.join(
            "\r\n",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    private static List<ApiKey> labelled(String... keys) {
        return Stream.of(keys).map(key -> new ApiKey("label", key)).toList();
    }

    private static TestServer server(int requestsPerSecond, AtomicLong clock, String... keys) {
        return server(new AccessSettings(
                new ApiKeys(labelled(keys)), new RateLimit(requestsPerSecond, clock::get), false, false));
    }

    private static TestServer server(AccessSettings settings) {
        return server(settings, "a secret of peers");
    }

    private static TestServer server(AccessSettings settings, String... secrets) {
        return new TestServer(
                new InMemoryConversationStore(),
                Api.LIMITS,
                StreamLimits.of(16),
                settings,
                new PeerAccess(List.of(secrets)),
                RaftAt.NOWHERE,
                Optional.of(caller -> caller));
    }

    private static RawConnection.Answer send(TestServer server, String line, String headers) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.write(request(line + " HTTP/1.1", headers, "")).readHead();
        }
    }

    private static RawConnection.Answer sendAndReadBody(TestServer server, String line, String headers)
            throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.write(request(line + " HTTP/1.1", headers, "")).read();
        }
    }

    @Test
    void everyRouteButHealthIsClosedToWhoeverHasNoKey() throws IOException {
        try (TestServer server = server(0, new AtomicLong(), "right", "other")) {
            List<String> routes = server.routes();
            assertThat(routes)
                    .as("the router's own list")
                    .containsAll(OPEN)
                    .contains(
                            "GET /v1/conversations/{id}/stream",
                            "POST /v1/conversations/{id}/events",
                            "GET /internal/raft")
                    .hasSizeGreaterThan(10);
            for (String route : routes) {
                String line = route.replace("{id}", "c");
                boolean closed = !OPEN.contains(route) && !route.startsWith("HEAD /health/");
                boolean ofPeers = line.contains(" /internal/");
                for (String headers : List.of("", BEARER + "wrong\r\n", BEARER + "right\r\n" + BEARER + "right\r\n")) {
                    assertThat(send(server, line, headers).status() == 401)
                            .as(line + " with " + headers)
                            .isEqualTo(closed);
                }
                assertThat(send(server, line, BEARER + "other\r\n").status() == 401)
                        .as(line + " with a key")
                        .isEqualTo(ofPeers);
                assertThat(send(server, line, BEARER + "a secret of peers\r\n").status() == 401)
                        .as(line + " with the secret of peers")
                        .isEqualTo(closed && !ofPeers);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /v1/nothing",
                "GET /metrics/x",
                "POST /health/live/x",
                "OPTIONS /v1/conversations/c",
                "TRACE /v1/conversations/c",
                "BREW /v1/conversations/c",
                "GET //health/live",
                "GET /internal",
                "GET /internal/raft",
                "GET /internal/nothing",
                "POST /internal/raft",
                "GET //internal/raft",
                "GET /health/live/",
                "GET /health/live%2f..%2f",
                "GET /v1/conversations/c?x=/health/live"
            })
    void whatIsNoRouteTellsNothingWithoutAKey(String line) throws IOException {
        try (TestServer server = server(0, new AtomicLong(), "right")) {
            RawConnection.Answer answer = sendAndReadBody(server, line, "");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
            assertThat(answer.body()).isEqualTo(REFUSAL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%69nternal/raft",
                "/internal%2fraft",
                "//internal/raft",
                "/INTERNAL/raft",
                "/x/../internal/raft"
            })
    void noSpellingOfAPathOfPeersLeadsThereWithAKey(String path) throws IOException {
        try (TestServer server = server(0, new AtomicLong(), "right")) {
            assertThat(send(server, "GET " + path, BEARER + "right\r\n").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void whereOnlyPeersHaveASecretTheRestIsOpenAndTheOtherWayRound() throws IOException {
        AccessSettings open =
                new AccessSettings(new ApiKeys(List.of()), new RateLimit(0, System::nanoTime), false, false);
        try (TestServer server = server(open, "old secret", "new secret")) {
            assertThat(send(server, "GET /v1/x", "").status()).isEqualTo(404);
            assertThat(send(server, "GET /internal/x", "").status()).isEqualTo(401);
            assertThat(send(server, "GET /internal/x", BEARER + "old secret\r\n")
                            .status())
                    .isEqualTo(404);
            assertThat(send(server, "GET /internal/x", BEARER + "new secret\r\n")
                            .status())
                    .isEqualTo(404);
        }
        AccessSettings closed =
                new AccessSettings(new ApiKeys(labelled("right")), new RateLimit(0, System::nanoTime), false, false);
        try (TestServer server = server(closed, new String[0])) {
            assertThat(send(server, "GET /v1/x", "").status()).isEqualTo(401);
            assertThat(send(server, "GET /internal/x", "").status()).isEqualTo(404);
        }
    }

    @Test
    void peersAreNotLimitedButWhoeverTriesSecretsIs() throws IOException {
        try (TestServer server = server(2, new AtomicLong(), "right")) {
            for (int i = 0; i < 5; i++) {
                assertThat(send(server, "GET /internal/x", BEARER + "a secret of peers\r\n")
                                .status())
                        .isEqualTo(404);
            }
            assertThat(send(server, "GET /internal/x", BEARER + "a\r\n").status())
                    .isEqualTo(401);
            assertThat(send(server, "GET /internal/x", BEARER + "right\r\n").status())
                    .isEqualTo(401);
            assertThat(send(server, "GET /internal/x", BEARER + "c\r\n").status())
                    .isEqualTo(429);
            assertThat(send(server, "GET /internal/x", BEARER + "a secret of peers\r\n")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aHandshakeNeedsAKeyAsEveryRequest() throws IOException {
        try (TestServer server = server(0, new AtomicLong(), "right")) {
            String stream = "GET /v1/conversations/c/stream";
            for (String headers : List.of(UPGRADE, "Accept: text/event-stream\r\n")) {
                assertThat(send(server, stream, headers).status()).isEqualTo(401);
                assertThat(send(server, stream, headers + BEARER + "right\r\n").status())
                        .isEqualTo(404);
            }
            assertThat(server.streams().count()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer right", "Bearer   right", "BEARER right "})
    void theSchemeIsNamedInAnyCase(String authorization) throws IOException {
        try (TestServer server = server(0, new AtomicLong(), "right")) {
            assertThat(send(server, "GET /v1/conversations/c", "Authorization: " + authorization + "\r\n")
                            .status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"right", "Basic right", "Bearerright", "Bearer", "Bearer ", "Bearer Right", "Bearer right x"})
    void whatIsNotBearerAndAKeyIsRefused(String authorization) throws IOException {
        try (TestServer server = server(0, new AtomicLong(), "right")) {
            assertThat(send(server, "GET /v1/conversations/c", "Authorization: " + authorization + "\r\n")
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void metricsMayBePublic() throws IOException {
        AccessSettings settings =
                new AccessSettings(new ApiKeys(labelled("right")), new RateLimit(0, System::nanoTime), true, false);
        try (TestServer server = server(settings)) {
            assertThat(send(server, "GET /metrics", "").status()).isEqualTo(200);
            assertThat(send(server, "GET /metrics/x", "").status()).isEqualTo(401);
            assertThat(send(server, "GET /v1/conversations/c", "").status()).isEqualTo(401);
        }
    }

    @Test
    void descriptionsMayBePublicButWhatTheyDescribeIsNot() throws IOException {
        AccessSettings settings =
                new AccessSettings(new ApiKeys(labelled("right")), new RateLimit(0, System::nanoTime), false, true);
        try (TestServer server = server(settings)) {
            for (String path : List.of("/docs", "/openapi.json", "/asyncapi.json")) {
                assertThat(send(server, "GET " + path, "").status()).isEqualTo(200);
                assertThat(send(server, "GET " + path + "/", "").status()).isEqualTo(401);
            }
            assertThat(send(server, "GET /metrics", "").status()).isEqualTo(401);
            assertThat(send(server, "GET /v1/conversations/c", "").status()).isEqualTo(401);
        }
    }

    @Test
    void keysAreReplacedWhileTheServerRuns() throws IOException {
        ApiKeys keys = new ApiKeys(labelled("old"));
        try (TestServer server = server(new AccessSettings(keys, new RateLimit(0, System::nanoTime), false, false))) {
            keys.replace(labelled("old", "new"));
            assertThat(send(server, "GET /v1/x", BEARER + "old\r\n").status()).isEqualTo(404);
            assertThat(send(server, "GET /v1/x", BEARER + "new\r\n").status()).isEqualTo(404);

            keys.replace(labelled("new"));
            assertThat(send(server, "GET /v1/x", BEARER + "old\r\n").status()).isEqualTo(401);
            assertThat(send(server, "GET /v1/x", BEARER + "new\r\n").status()).isEqualTo(404);
        }
    }

    @Test
    void whoeverAsksTooOftenIsToldWhenToComeBackAndHarmsNobodyElse() throws IOException {
        AtomicLong clock = new AtomicLong();
        try (TestServer server = server(2, clock, "busy", "calm")) {
            for (int i = 0; i < 2; i++) {
                assertThat(send(server, "GET /v1/x", BEARER + "busy\r\n").status())
                        .isEqualTo(404);
            }
            RawConnection.Answer refused = sendAndReadBody(server, "GET /v1/x", BEARER + "busy\r\n");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.body())
                    .isEqualTo("{\"error\":\"rate_limited\",\"message\":\"Too many requests; see Retry-After\"}");
            assertThat(send(server, "GET /v1/x", BEARER + "calm\r\n").status()).isEqualTo(404);
            assertThat(send(server, "GET /health/live", "").status()).isEqualTo(200);

            clock.addAndGet(500_000_000);
            assertThat(send(server, "GET /v1/x", BEARER + "busy\r\n").status()).isEqualTo(404);
        }
    }

    @Test
    void whoeverTriesKeysIsLimitedByAddress() throws IOException {
        try (TestServer server = server(2, new AtomicLong(), "right")) {
            assertThat(send(server, "GET /v1/x", BEARER + "a\r\n").status()).isEqualTo(401);
            assertThat(send(server, "GET /v1/x", BEARER + "b\r\n").status()).isEqualTo(401);
            assertThat(send(server, "GET /v1/x", BEARER + "c\r\n").status()).isEqualTo(429);
            assertThat(send(server, "GET /v1/x", BEARER + "right\r\n").status()).isEqualTo(404);
        }
    }
}
