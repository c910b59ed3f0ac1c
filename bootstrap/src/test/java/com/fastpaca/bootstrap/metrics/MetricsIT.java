package com.fastpaca.bootstrap.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.metrics.TextFormat.Family;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Programs;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node under some traffic shows, against the document that says what there is. */
class MetricsIT {
    private static final Path DOCUMENT = Path.of("../docs/metrics.md");
    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `([a-z0-9_]+)` \\| ([a-z]+) \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|$", Pattern.MULTILINE);

    /** The names that the product promises are not to the linter's taste. */
    private static final List<String> PROMISED =
            List.of("fastpaca_append_latency_ms", "fastpaca_window_latency_ms", "fastpaca_snapshot_token_count");

    @TempDir
    private static Path directory;

    private static ServerProcess server;
    private static Http http;

    @BeforeAll
    static void causeSomeTraffic() throws Exception {
        Map<String, String> settings = Traffic.settings(directory.resolve("tls"));
        server = ServerProcess.start(directory.resolve("data"), FreePort.find(), settings)
                .awaitReady();
        http = Http.of(server.uri(), Duration.ofSeconds(30), settings);
        Traffic traffic = new Traffic(http);
        traffic.create("large", 60);
        traffic.create("small", 2);
        traffic.create("middle", 20);
        traffic.create("tiny", 1);
        traffic.window("large");
        traffic.compact("small");
        Traffic.refuseAStream(server.uri(), "large");
        Traffic.collectGarbage(server);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> scrape().containsKey("fastpaca_conversations")
                        && family("fastpaca_conversations").value("fastpaca_conversations") == 4);
    }

    @AfterAll
    static void stop() {
        if (http != null) {
            http.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static String text() throws IOException {
        Reply reply = http.get("/metrics");
        assertThat(reply.status()).isEqualTo(200);
        return reply.body();
    }

    private static SortedMap<String, Family> scrape() throws IOException {
        return TextFormat.parse(text());
    }

    private static Family family(String name) throws IOException {
        return Objects.requireNonNull(scrape().get(name), name);
    }

    @Test
    void theDocumentNamesWhatTheNodeShowsAndNothingElse() throws IOException {
        SortedMap<String, String> documented = new TreeMap<>();
        DOCUMENTED.matcher(Files.readString(DOCUMENT)).results().forEach(row -> {
            String labels = Pattern.compile("`([a-z_]+)`")
                    .matcher(row.group(3))
                    .results()
                    .map(label -> label.group(1))
                    .sorted()
                    .collect(Collectors.joining(" "));
            assertThat(row.group(5)).as("the meaning of " + row.group(1)).isNotBlank();
            assertThat(documented.put(row.group(1), row.group(2) + " " + labels))
                    .isNull();
        });
        SortedMap<String, String> shown = new TreeMap<>();
        scrape().forEach(
                        (name, family) -> shown.put(name, family.type() + " " + String.join(" ", family.labelNames())));

        assertThat(documented).containsExactlyInAnyOrderEntriesOf(shown);
    }

    @Test
    void thePromisedSeriesAreThereUnderTheirNames() throws IOException {
        Family appends = family("fastpaca_append_latency_ms");
        for (String quantile : List.of("0.5", "0.95", "0.99")) {
            assertThat(appends.value("fastpaca_append_latency_ms", "quantile", quantile))
                    .isBetween(0.01, 60_000.0);
            assertThat(family("fastpaca_window_latency_ms").value("fastpaca_window_latency_ms", "quantile", quantile))
                    .isNotNegative();
        }
        assertThat(appends.value("fastpaca_append_latency_ms_count")).isEqualTo(83);
        assertThat(family("fastpaca_window_latency_ms").value("fastpaca_window_latency_ms_count"))
                .isEqualTo(1);
        assertThat(family("fastpaca_compaction_requests_total").value("fastpaca_compaction_requests_total"))
                .isEqualTo(1);
        assertThat(family("fastpaca_raft_pending_flush_messages").value("fastpaca_raft_pending_flush_messages"))
                .isZero();
    }

    @Test
    void theLargestConversationsAreToldApartAndTheOthersSummed() throws IOException {
        Family sizes = family("fastpaca_snapshot_token_count");

        assertThat(sizes.samples()).hasSize(3);
        double large = sizes.value("fastpaca_snapshot_token_count", "conversation_id", "large");
        double middle = sizes.value("fastpaca_snapshot_token_count", "conversation_id", "middle");
        double others = sizes.value("fastpaca_snapshot_token_count", "conversation_id", ConversationSeries.OTHERS);
        double event = large / 60;
        assertThat(event).isGreaterThan(100);
        assertThat(middle).isEqualTo(20 * event);
        assertThat(others).as("one event of two is compacted away, and one").isEqualTo(2 * event);
    }

    @Test
    void requestsAreCountedByTheirRoutes() throws IOException {
        Family requests = family("fastpaca_http_request_seconds");
        String count = "fastpaca_http_request_seconds_count";

        assertThat(requests.value(count, "route", "/v1/conversations/{id}/events", "method", "POST", "status", "201"))
                .isEqualTo(83);
        assertThat(requests.value(count, "route", "/v1/conversations/{id}/stream", "method", "GET", "status", "503"))
                .isEqualTo(1);
        assertThat(text()).doesNotContain("/v1/conversations/large");
        assertThat(family("fastpaca_streams_refused_total").value("fastpaca_streams_refused_total"))
                .isEqualTo(1);
        assertThat(family("fastpaca_node_info").value("fastpaca_node_info", "node_name", "node-1"))
                .isEqualTo(1);
        assertThat(family("fastpaca_node_ready").value("fastpaca_node_ready")).isEqualTo(1);
    }

    @Test
    void theEndOfTheCertificateIsShownInSecondsSince1970() throws IOException {
        double end = family("fastpaca_certificate_not_after_seconds").value("fastpaca_certificate_not_after_seconds");

        assertThat(Instant.ofEpochSecond((long) end))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(Traffic.CERTIFICATE_DAYS - 1)),
                        Instant.now().plus(Duration.ofDays(Traffic.CERTIFICATE_DAYS)));
    }

    @Test
    void theLinterOfPrometheusFindsNothingButThePromisedNames() throws Exception {
        assumeTrue(Programs.areInstalled("promtool"), "promtool is not installed");

        List<String> complaints = Programs.runOn(text(), "promtool", "check", "metrics")
                .output()
                .lines()
                .filter(line -> PROMISED.stream().noneMatch(line::startsWith))
                .toList();

        assertThat(complaints).isEmpty();
    }
}
