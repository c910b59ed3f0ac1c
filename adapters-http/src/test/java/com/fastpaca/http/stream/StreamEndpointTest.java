package com.fastpaca.http.stream;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.server.Api;
import com.fastpaca.http.server.RawConnection;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamEndpointTest {
    private static final String C = "/v1/conversations/c";
    private static final String STREAM = C + "/stream";
    private static final String UPGRADE = String.join(
            "\r\n",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");
    private static final String EVENTS = "Accept: text/event-stream\r\n";

    private final Api api = new Api(new StreamLimits(3, Duration.ofMillis(200), Duration.ofMillis(800)));

    @BeforeEach
    void create() {
        api.put(C, "{}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void append(String text) {
        api.post(C + "/events", "{\"event\":{\"role\":\"user\",\"token_count\":2,\"content\":\"" + text + "\"}}");
    }

    private static String event(long version, long seq, String text) {
        return "{\"type\":\"event\",\"version\":" + version + ",\"seq\":" + seq + ",\"event\":{\"seq\":" + seq
                + ",\"version\":" + version + ",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"" + text
                + "\"}],\"token_count\":2,\"inserted_at\":\"2026-01-02T03:04:05.678Z\"}}";
    }

    private static String window(long version, long usedTokens) {
        return "{\"type\":\"window\",\"version\":" + version + ",\"needs_compaction\":false,\"used_tokens\":"
                + usedTokens + "}";
    }

    private StreamClient open(String query) {
        return StreamClient.open(api.server().port(), STREAM + query);
    }

    private static String nextOf(StreamClient client) throws InterruptedException {
        String frame = client.next();
        while (frame.equals("{\"type\":\"ping\"}")) {
            client.answerPing();
            frame = client.next();
        }
        return frame;
    }

    @Test
    void aStreamTellsOfEverythingInTheContractsFrames() throws Exception {
        append("before");
        try (StreamClient client = open("")) {
            append("a");
            assertThat(nextOf(client)).isEqualTo(event(2, 2, "a"));
            assertThat(nextOf(client)).isEqualTo(window(2, 4));
            api.post(C + "/compact", "{\"from_seq\":1,\"to_seq\":1,\"replacement\":[]}");
            assertThat(nextOf(client))
                    .isEqualTo("{\"type\":\"compaction\",\"version\":3,\"range\":{\"from_seq\":1,\"to_seq\":1}}");
            assertThat(nextOf(client)).isEqualTo(window(3, 2));
            api.put(C, "{\"token_budget\":500}");
            assertThat(nextOf(client)).isEqualTo("{\"type\":\"reset\",\"version\":4}");
            assertThat(nextOf(client)).isEqualTo(window(4, 2));
            api.delete(C);
            assertThat(nextOf(client)).isEqualTo("{\"type\":\"tombstoned\",\"version\":5}");
            assertThat(client.closing()).startsWith("1000 ");
        }
    }

    @Test
    void aCursorBringsWhatWasMissedAndOneWindow() throws Exception {
        append("a");
        append("b");
        append("c");
        try (StreamClient client = open("?cursor=1")) {
            assertThat(nextOf(client)).isEqualTo(event(2, 2, "b"));
            assertThat(nextOf(client)).isEqualTo(event(3, 3, "c"));
            assertThat(nextOf(client)).isEqualTo(window(3, 6));
        }
        try (StreamClient client = open("?cursor=0&includeEvents=false")) {
            assertThat(nextOf(client)).isEqualTo(window(3, 6));
        }
        api.delete(C);
        try (StreamClient client = open("?cursor=4")) {
            assertThat(client.closing()).startsWith("1000 ");
            assertThat(client.hasMore()).isFalse();
        }
    }

    @Test
    void serverSentEventsAreTheSameFeed() throws Exception {
        append("a");
        append("b");
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("GET " + STREAM + "?cursor=0 HTTP/1.1", EVENTS + "Last-Event-ID: 1\r\n", ""));
            RawConnection.Answer head = connection.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-type")).isEqualTo("text/event-stream");
            assertThat(head.header("cache-control")).contains("no-cache");
            assertThat(connection.readChunk()).isEqualTo("retry: 1000\n\n");
            assertThat(nextOf(connection)).isEqualTo("id: 2\ndata: " + event(2, 2, "b") + "\n\n");
            assertThat(nextOf(connection)).isEqualTo("id: 2\ndata: " + window(2, 4) + "\n\n");
            append("c");
            assertThat(nextOf(connection)).isEqualTo("id: 3\ndata: " + event(3, 3, "c") + "\n\n");
            assertThat(nextOf(connection)).isEqualTo("id: 3\ndata: " + window(3, 6) + "\n\n");
            api.delete(C);
            assertThat(nextOf(connection)).isEqualTo("id: 4\ndata: {\"type\":\"tombstoned\",\"version\":4}\n\n");
            assertThat(nextOf(connection)).isEmpty();
            assertThat(connection.isClosed()).isTrue();
        }
        HttpResponse<String> again = api.send(
                api.request(STREAM).header("Accept", "text/event-stream").header("Last-Event-ID", "4"));
        assertThat(again.statusCode()).isEqualTo(204);
    }

    private static String nextOf(RawConnection connection) throws Exception {
        String chunk = connection.readChunk();
        while (chunk.equals(": ping\n\n")) {
            chunk = connection.readChunk();
        }
        return chunk;
    }

    @Test
    void aClientOfHttp10GetsEventsUntilItsConnectionEnds() throws Exception {
        append("a");
        api.delete(C);
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write("GET " + STREAM + "?cursor=0 HTTP/1.0\r\n" + EVENTS + "\r\n");
            assertThat(connection.readHead().header("transfer-encoding")).isEmpty();
            assertThat(connection.readToEnd())
                    .startsWith("retry: 1000\n\nid: 1\ndata: ")
                    .endsWith("id: 2\ndata: {\"type\":\"tombstoned\",\"version\":2}\n\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?cursor=-1, 400, cursor",
        "?cursor=abc, 400, cursor",
        "?cursor=9223372036854775808, 400, cursor",
        "?cursor=1, 400, cursor: is ahead",
        "?cursor=, 400, cursor",
        "?includeEvents=yes, 400, includeEvents",
        "?include_events=true, 400, include_events",
        "?cursor=0&cursor=0, 400, cursor",
    })
    void whatCannotBeServedIsRefusedAtTheHandshake(String query, int status, String message) throws Exception {
        for (String headers : List.of(UPGRADE, EVENTS)) {
            try (RawConnection connection = new RawConnection(api.server().port())) {
                connection.write(request("GET " + STREAM + query + " HTTP/1.1", headers, ""));
                RawConnection.Answer answer = connection.read();
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.body()).startsWith("{\"error\":\"bad_request\",\"message\":\"" + message);
                connection.write(request("GET " + C + " HTTP/1.1", "", ""));
                assertThat(connection.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aConversationThatIsNotThereAndARequestThatIsNoStreamsAreRefused() throws Exception {
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("GET /v1/conversations/other/stream HTTP/1.1", UPGRADE, ""));
            assertThat(connection.read().status()).isEqualTo(404);
            connection.write(request("GET /v1/conversations/a%2Fb/stream HTTP/1.1", UPGRADE, ""));
            assertThat(connection.read().status()).isEqualTo(400);
            connection.write(request("GET " + STREAM + " HTTP/1.1", "", ""));
            RawConnection.Answer plain = connection.read();
            assertThat(plain.status()).isEqualTo(400);
            assertThat(plain.body()).contains("Upgrade: must be websocket");
            connection.write(request("GET " + STREAM + " HTTP/1.1", UPGRADE.replace(": 13", ": 8"), ""));
            RawConnection.Answer version = connection.read();
            assertThat(version.status()).isEqualTo(400);
            assertThat(version.header("sec-websocket-version")).isEqualTo("13");
            connection.write(request("GET " + STREAM + " HTTP/1.1", UPGRADE.replace("dGhl", ""), ""));
            assertThat(connection.read().body()).contains("Sec-WebSocket-Key");
            connection.write(request("POST " + STREAM + " HTTP/1.1", UPGRADE, "{}"));
            assertThat(connection.read().status()).isEqualTo(405);
            connection.write(request("HEAD " + STREAM + " HTTP/1.1", EVENTS, ""));
            assertThat(connection.readHead().status()).isEqualTo(200);
            assertThat(connection.isClosed()).isTrue();
        }
        assertThat(api.server().streams().count()).isZero();
    }

    @Test
    void onlySoManyStreamsAreOpenAndAFreedPlaceIsTakenAgain() throws Exception {
        List<StreamClient> clients = new ArrayList<>(List.of(open(""), open(""), open("")));
        try (RawConnection connection = new RawConnection(api.server().port())) {
            for (String headers : List.of(UPGRADE, EVENTS)) {
                connection.write(request("GET " + STREAM + " HTTP/1.1", headers, ""));
                RawConnection.Answer refusal = connection.read();
                assertThat(refusal.status()).isEqualTo(503);
                assertThat(refusal.header("retry-after")).isNotEmpty();
            }
        }
        clients.removeLast().close();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> api.server().streams().count() == 2);
        clients.add(open(""));
        append("a");
        for (StreamClient client : clients) {
            assertThat(nextOf(client)).isEqualTo(event(1, 1, "a"));
            client.close();
        }
    }

    @Test
    void aClientThatGivesNoSignOfLifeIsClosed() throws Exception {
        try (StreamClient silent = open("");
                StreamClient alive = open("")) {
            for (int i = 0; i < 6; i++) {
                assertThat(alive.next()).isEqualTo("{\"type\":\"ping\"}");
                alive.say("{ \"type\" : \"pong\" }");
            }
            assertThat(silent.closing()).startsWith("1001 ");
            append("a");
            assertThat(nextOf(alive)).isEqualTo(event(1, 1, "a"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{}", "{\"type\":\"ping\"}", "[]"})
    void whateverIsNoPongEndsTheStream(String text) throws Exception {
        try (StreamClient client = open("")) {
            client.say(text);
            assertThat(client.closing()).startsWith("1008 ");
        }
    }

    @Test
    void bytesAndHugeMessagesEndTheStream() throws Exception {
        try (StreamClient client = open("")) {
            client.sayBytes(new byte[] {1, 2});
            assertThat(client.closing()).startsWith("1003 ");
        }
        try (StreamClient client = open("")) {
            client.say("x".repeat(2_000));
            assertThat(client.closing()).startsWith("1009 ");
        }
        try (StreamClient client = open("")) {
            client.sayInPieces("x".repeat(800), "x".repeat(800));
            assertThat(client.closing()).startsWith("1009 ");
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> api.server().streams().count() == 0);
    }

    @Test
    void aNodeThatStopsTellsItsStreams() throws Exception {
        try (StreamClient client = open("")) {
            api.server().streams().endAll();
            assertThat(client.closing()).startsWith("1012 ");
        }
    }

    @Test
    void aNodeThatIsCutOffEndsItsStreamsInsteadOfBeingSilent() throws Exception {
        try (StreamClient client = open("");
                RawConnection events = new RawConnection(api.server().port())) {
            events.write(request("GET " + STREAM + " HTTP/1.1", EVENTS, ""));
            assertThat(events.readHead().status()).isEqualTo(200);
            assertThat(events.readChunk()).isEqualTo("retry: 1000\n\n");
            api.store().setAvailable(false);
            assertThat(client.closing()).startsWith("1013 ");
            assertThat(nextOf(events)).isEmpty();
        }
        api.store().setAvailable(true);
        append("a");
        try (StreamClient client = open("?cursor=0")) {
            assertThat(nextOf(client)).isEqualTo(event(1, 1, "a"));
        }
    }

    @Test
    void whatAClientSendsBehindItsHandshakeAtOnceIsHeard() throws Exception {
        try (RawConnection connection = new RawConnection(api.server().port())) {
            // A masked close frame: FIN and opcode 8, no payload, a mask of zeros.
            connection.write(request("GET " + STREAM + " HTTP/1.1", UPGRADE, ""));
            assertThat(connection.readHead().header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            connection.write("\u0088\u0080\u0000\u0000\u0000\u0000");
            assertThat(connection.readToEnd()).isEqualTo("\u0088\u0000");
        }
    }

    @Test
    void nothingFollowsTheServersCloseFrame() throws Exception {
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("GET " + STREAM + " HTTP/1.1", UPGRADE, ""));
            assertThat(connection.readHead().status()).isEqualTo(101);
            // Masked, with masks of zeros: a text that is no pong, a ping, and a close frame.
            connection.write("\u0081\u0082\u0000\u0000\u0000\u0000no"
                    + "\u0089\u0080\u0000\u0000\u0000\u0000"
                    + "\u0088\u0080\u0000\u0000\u0000\u0000");
            String closing = connection.readToEnd();
            assertThat(closing).startsWith("\u0088").endsWith("is taken");
            assertThat((int) closing.charAt(1)).isEqualTo(closing.length() - 2);
        }
    }

    @Test
    void aHandshakeOfHttp10OrWithABodyIsNone() throws Exception {
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("GET " + STREAM + " HTTP/1.0", UPGRADE, ""));
            assertThat(connection.readHead().status()).isEqualTo(400);
        }
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("GET " + STREAM + " HTTP/1.1", UPGRADE, "0123456789"));
            assertThat(connection.readHead().status()).isEqualTo(400);
        }
    }
}
