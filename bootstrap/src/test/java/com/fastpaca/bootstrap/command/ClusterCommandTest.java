package com.fastpaca.bootstrap.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Deque<Integer> statuses = new ArrayDeque<>();

    private HttpServer node;
    private String url;

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", this::answer);
        node.start();
        url = "http://127.0.0.1:" + node.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(statuses.isEmpty() ? 200 : statuses.remove(), 0);
            exchange.getResponseBody().write("the answer\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private ExitCode run(String... arguments) {
        return ClusterCommand.run(
                List.of(arguments),
                Map.of("FASTPACA_API_KEY", "a-key"),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({"''", "/"})
    void whatANodeShowsIsPrintedWhetherOrNotItsUrlEndsInASlash(String end) {
        assertThat(run(url + end)).isEqualTo(ExitCode.OK);

        assertThat(asked).containsExactly("GET /v1/cluster Bearer a-key ");
        assertThat(out).hasToString("the answer\n");
    }

    @Test
    void aChangeIsAskedForUntilItIsDone() {
        statuses.addAll(List.of(503, 200));

        assertThat(run("replace", "node-1", "node-2", url)).isEqualTo(ExitCode.OK);

        String request = "POST /v1/cluster/members Bearer a-key {\"remove\":\"node-1\",\"add\":\"node-2\"}";
        assertThat(asked).containsExactly(request, request);
        assertThat(out).hasToString("not yet: the answer\ndone in all Raft groups\n");
    }

    @Test
    void aRefusalIsTold() {
        statuses.add(409);

        assertThat(run("add", "node-2", url)).isEqualTo(ExitCode.FAILED);

        assertThat(err).hasToString("fastpaca: " + url + "/v1/cluster/members answers 409: the answer\n");
    }

    @ParameterizedTest
    @CsvSource({"node-1:4000", "http://", "ftp://node-1:4000", "'http://node 1'"})
    void whatIsNoAddressOfANodeIsToldSo(String address) {
        assertThat(run(address)).isEqualTo(ExitCode.FAILED);

        assertThat(err)
                .hasToString("fastpaca: " + address
                        + " is no address of a node, as http://host:port and https://host:port are\n");
    }

    @Test
    void anythingElseIsToldHowItIsUsed() {
        assertThat(run("add")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("add", "node 2")).isEqualTo(ExitCode.REFUSED);
        assertThat(run(url, url)).isEqualTo(ExitCode.REFUSED);

        assertThat(asked).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("fastpaca: fastpaca cluster add NODE [url]");
    }
}
