package com.fastpaca.bootstrap.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Programs;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alert rules, in a Prometheus that watches a node under some traffic. */
class ObservabilityIT {
    private static final Path FILES = Path.of("../deploy/observability");
    private static final Pattern PANEL_EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern RULE_EXPRESSION = Pattern.compile("^ +expr: (.+)$", Pattern.MULTILINE);

    /** An alert's expression answers nothing while all is well; with this behind it a comparison always answers. */
    private static final Pattern COMPARISON = Pattern.compile(" (==|<=|>=|<|>) ");

    /** The value of an instant; that of what did not happen may be no number. */
    private static final Pattern NUMBER = Pattern.compile("\\[[0-9.e+]+,\"(?!NaN\")");

    @TempDir
    private Path directory;

    @Test
    void everyExpressionOfTheDashboardAndOfTheAlertsReturnsData() throws Exception {
        assumeTrue(Programs.areInstalled("prometheus"), "prometheus is not installed");
        Map<String, String> settings = Traffic.settings(directory.resolve("tls"));
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), FreePort.find(), settings)
                        .awaitReady();
                Http http = Http.of(server.uri(), Duration.ofSeconds(30), settings);
                WatchingPrometheus prometheus = WatchingPrometheus.start(directory, server.uri())) {
            Traffic traffic = new Traffic(http);
            traffic.create("c", 20);
            traffic.create("d", 2);
            Traffic.refuseAStream(server.uri(), "c");
            Traffic.collectGarbage(server);
            await().atMost(Duration.ofSeconds(60)).until(() -> prometheus.hasData("up == 1"));

            List<String> expressions =
                    Stream.concat(ofDashboard().stream(), ofAlerts().stream()).toList();
            List<String> silent = new ArrayList<>(expressions);
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        // A rate needs a change between two scrapes.
                        traffic.append("c", 3);
                        traffic.window("c");
                        traffic.compact("c");
                        Traffic.refuseAStream(server.uri(), "c");
                        Traffic.collectGarbage(server);
                        silent.removeIf(prometheus::hasData);
                        assertThat(silent).as("expressions without data").isEmpty();
                    });

            assertThat(prometheus.get("/api/v1/rules"))
                    .contains("FastpacaGroupWithoutLeader")
                    .doesNotContain("\"health\":\"err\"");
        }
    }

    private static List<String> ofDashboard() throws IOException {
        List<String> expressions = PANEL_EXPRESSION
                .matcher(Files.readString(FILES.resolve("dashboard.json")))
                .results()
                .map(expression -> expression
                        .group(1)
                        .replace("\\\"", "\"")
                        .replace("$job", "fastpaca")
                        .replace("$instance", ".*")
                        .replace("$__rate_interval", "1m"))
                .toList();
        assertThat(expressions).hasSizeGreaterThan(40);
        return expressions;
    }

    private static List<String> ofAlerts() throws IOException {
        List<String> expressions = RULE_EXPRESSION
                .matcher(Files.readString(FILES.resolve("alerts.yml")))
                .results()
                .map(expression -> COMPARISON.matcher(expression.group(1)).replaceAll(" $1 bool "))
                .toList();
        assertThat(expressions)
                .hasSizeGreaterThan(15)
                .allSatisfy(expression -> assertThat(expression).contains(" bool "));
        return expressions;
    }

    @Test
    void theFilesAreWhatPrometheusTakes() throws Exception {
        assumeTrue(Programs.areInstalled("promtool"), "promtool is not installed");

        expectTaken("check", "rules", FILES.resolve("alerts.yml"));
        expectTaken("test", "rules", FILES.resolve("alerts_test.yml"));
        expectTaken("check", "config", FILES.resolve("prometheus.yml"));
        // The compose file puts both into one directory.
        Files.copy(FILES.resolve("alerts.yml"), directory.resolve("alerts.yml"));
        expectTaken(
                "check",
                "config",
                Files.copy(FILES.resolve("../compose/prometheus.yml"), directory.resolve("prometheus.yml")));
    }

    private static void expectTaken(String verb, String kind, Path file) throws IOException, InterruptedException {
        CommandLine said = Programs.run(Map.of(), "promtool", verb, kind, file.toString());
        assertThat(said.exitCode()).as(said.output()).isZero();
    }

    /** A Prometheus with the rules, which looks at one node every second. Closing it ends it. */
    private record WatchingPrometheus(Process process, Http http) implements AutoCloseable {
        static WatchingPrometheus start(Path directory, URI node) throws IOException {
            int port = FreePort.find();
            Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                    global:
                      scrape_interval: 1s
                      evaluation_interval: 1s
                    rule_files: ["%s"]
                    scrape_configs:
                      - job_name: fastpaca
                        scheme: https
                        tls_config: {insecure_skip_verify: true}
                        static_configs:
                          - targets: ["%s"]
                    """.formatted(
                            FILES.resolve("alerts.yml").toRealPath(), node.getAuthority()));
            Process process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + directory.resolve("prometheus"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
            return new WatchingPrometheus(process, new Http(URI.create("http://127.0.0.1:" + port)));
        }

        String get(String path) throws IOException {
            Reply reply = http.get(path);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            return reply.body();
        }

        boolean hasData(String expression) {
            try {
                Reply reply = http.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
                assertThat(reply.status()).as(expression + ": " + reply.body()).isIn(200, 503);
                return reply.status() == 200 && NUMBER.matcher(reply.body()).find();
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public void close() {
            http.close();
            process.destroy();
            process.onExit().join();
        }
    }
}
