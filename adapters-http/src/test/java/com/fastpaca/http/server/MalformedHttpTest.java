package com.fastpaca.http.server;

import static com.fastpaca.http.server.RawConnection.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.http.request.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedHttpTest {
    private static final String C = "/v1/conversations/c";
    private static final String GET = "GET " + C + " HTTP/1.1\r\nHost: test\r\n";
    private static final String POST =
            "POST " + C + "/events HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n";
    private static final String EVENT = "{\"event\":{\"role\":\"user\",\"content\":\"Hello\"}}";
    private static final String CHUNK = Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n";

    private final Api api = new Api();

    /** Bytes that are no valid request, behind which nothing on the connection can be trusted. */
    private record Broken(String name, String bytes, int status, String error, String inMessage) {}

    @BeforeAll
    void create() {
        api.put(C, "{}");
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoHttpIsAnsweredInTheContractsShapeAndItsConnectionClosed() {
        return Stream.of(
                        bad("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\r\n\r\n", "HTTP"),
                        bad("a space in the path", GET.replace("/c", "/c d") + "\r\n", "HTTP"),
                        bad("no version", "GET " + C + "\r\n\r\n", "HTTP"),
                        bad("another protocol", GET.replace("HTTP/1.1", "RTSP/1.0") + "\r\n", "HTTP"),
                        bad("version 0.9", GET.replace("HTTP/1.1", "HTTP/0.9") + "\r\n", "HTTP version"),
                        bad("version 9.9", GET.replace("HTTP/1.1", "HTTP/9.9") + "\r\n", "HTTP version"),
                        bad("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP version"),
                        bad("a space in a header's name", GET + "Ho st: x\r\n\r\n", "HTTP"),
                        bad("no host", GET.replace("Host: test\r\n", "") + "\r\n", "Host"),
                        bad("two hosts", GET + "Host: other\r\n\r\n", "Host"),
                        bad("a parameter without a name", GET.replace(" HTTP", "?=1 HTTP") + "\r\n", "query"),
                        bad("a header without a colon", GET + "Host\r\n\r\n", "HTTP"),
                        bad("a NUL in a header", GET + "X: a\u0000b\r\n\r\n", "HTTP"),
                        bad("a length that is no number", POST + "Content-Length: abc\r\n\r\n" + EVENT, "HTTP"),
                        bad("a negative length", POST + "Content-Length: -1\r\n\r\n" + EVENT, "HTTP"),
                        bad("two lengths", POST + "Content-Length: 2\r\nContent-Length: 44\r\n\r\n" + EVENT, "HTTP"),
                        bad("an endless length", POST + "Content-Length: " + "9".repeat(40) + "\r\n\r\n", "HTTP"),
                        bad(
                                "a length beside chunks",
                                POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK + "0\r\n\r\n",
                                "HTTP"),
                        bad(
                                "an unknown transfer encoding",
                                POST + "Transfer-Encoding: nope\r\n\r\n" + EVENT,
                                "Transfer-Encoding"),
                        bad(
                                "two transfer encodings",
                                POST + "Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNK + "0\r\n\r\n",
                                "Transfer-Encoding"),
                        bad(
                                "a transfer encoding twice",
                                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK,
                                ""),
                        bad("a chunk without a size", POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "body"),
                        bad(
                                "nonsense behind a chunk that would do",
                                POST + "Transfer-Encoding: chunked\r\n\r\n" + CHUNK + "zz\r\n\r\n",
                                "body"),
                        bad(
                                "a negative chunk",
                                POST + "Transfer-Encoding: chunked\r\n\r\n" + CHUNK + "-1\r\n\r\n",
                                "body"),
                        bad("an endless path", GET.replace("/c", "/" + "c".repeat(20_000)) + "\r\n", "request line"),
                        new Broken(
                                "an endless header",
                                GET + "X: " + "x".repeat(20_000) + "\r\n\r\n",
                                413,
                                "payload_too_large",
                                "headers"),
                        new Broken(
                                "endless headers",
                                GET + "X: xxxx\r\n".repeat(5_000) + "\r\n",
                                413,
                                "payload_too_large",
                                "headers"),
                        new Broken(
                                "a body over the limit that waits to be asked for",
                                POST + "Content-Length: 20000000\r\nExpect: 100-continue\r\n\r\n",
                                413,
                                "payload_too_large",
                                "body"))
                .map(broken -> DynamicTest.dynamicTest(broken.name, () -> isRefused(broken)));
    }

    private static Broken bad(String name, String bytes, String inMessage) {
        return new Broken(name, bytes, 400, "bad_request", inMessage);
    }

    private void isRefused(Broken broken) throws IOException {
        Object before = api.store().state();
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(broken.bytes);
            RawConnection.Answer answer = connection.read();

            assertThat(answer.status()).as(answer.body()).isEqualTo(broken.status);
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.body())
                    .startsWith("{\"error\":\"" + broken.error + "\",\"message\":\"")
                    .contains(broken.inMessage)
                    .doesNotContain("xception");
            assertThat(connection.isClosed()).isTrue();
            assertThat(api.store().state()).isSameAs(before);
        }
    }

    @Test
    void aBodyOverTheLimitIsReadToItsEndSoThatItsConnectionCanBeUsedAgain() throws IOException {
        String tooMuch = " ".repeat(HttpLimits.MAX_REQUEST_BYTES + 1);
        String chunk = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("POST " + C + "/events HTTP/1.1", "", tooMuch));
            assertThat(connection.read().status()).isEqualTo(413);
            connection.write(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(9) + "0\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(413);
            connection.write(request("GET " + C + " HTTP/1.1", "", ""));
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatItsClientDoesNotFinishChangesNothing() throws IOException {
        Object before = api.store().state();
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(POST + "Content-Length: 1000\r\n\r\n" + EVENT);
        }
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(POST + "Transfer-Encoding: chunked\r\n\r\n" + CHUNK);
        }
        await().during(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(10))
                .until(() -> api.store().state().equals(before));
    }

    @Test
    void aBadChunkBehindTheAnswerEndsTheConnectionWithoutASecondOne() throws IOException {
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write("POST /nowhere HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(404);
            connection.write(CHUNK + "zz\r\n");
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void chunksAndExpectationsAndPipelinesAreServed() throws IOException {
        String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n" + CHUNK + "0\r\n\r\n";
        String whole = POST + "Content-Length: " + EVENT.length() + "\r\n\r\n" + EVENT;
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(chunked + whole + whole);
            for (int i = 0; i < 3; i++) {
                assertThat(connection.read().status()).isEqualTo(201);
            }
            connection.write(POST + "Expect: 100-continue\r\nContent-Length: " + EVENT.length() + "\r\n\r\n");
            assertThat(connection.readHead().status()).isEqualTo(100);
            assertThat(connection.write(EVENT).read().status()).isEqualTo(201);
            assertThat(connection.write("GET " + C + " HTTP/1.0\r\n\r\n").read().status())
                    .isEqualTo(200);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void aBadIdOrPathDoesNotCostItsConnection() throws IOException {
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("POST /v1/conversations/a%2Fb/events HTTP/1.1", "", EVENT));
            assertThat(connection.read().status()).isEqualTo(400);
            connection.write(request("POST " + C + "/nope HTTP/1.1", "", EVENT));
            assertThat(connection.read().status()).isEqualTo(404);
            connection.write(request("GET " + C + " HTTP/1.1", "", ""));
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void answersAreNeverCompressed() throws IOException {
        try (RawConnection connection = new RawConnection(api.server().port())) {
            connection.write(request("GET " + C + " HTTP/1.1", "Accept-Encoding: gzip, br\r\n", ""));

            assertThat(connection.read().header("content-encoding")).isEmpty();
        }
    }
}
