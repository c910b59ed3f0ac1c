package com.fastpaca.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.process.Shell;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The commands that the documents show for a node and its host, run as they stand beside a node that is there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedCommandsIT {
    private static final BlockPlace SETTINGS = new BlockPlace("docs/configuration.md", "fastpaca config sample ");
    private static final BlockPlace QUESTIONS = new BlockPlace("docs/operations.md", "fastpaca health ");
    private static final BlockPlace EXPORTS = new BlockPlace("docs/export.md", "bin/fastpaca export ");
    private static final BlockPlace LOGS = new BlockPlace("docs/logs.md", "docker compose logs ");

    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String C = "/v1/conversations/";

    @TempDir
    private static Path directory;

    private ServerProcess node;
    private ServerProcess other;
    private Map<String, String> settings;

    static boolean runs(DocumentedBlock block) {
        return List.of(SETTINGS, QUESTIONS, EXPORTS, LOGS).stream().anyMatch(place -> place.holds(block));
    }

    @BeforeAll
    void start() throws IOException {
        int port = FreePort.find();
        settings = Map.of("FASTPACA_PORT", Integer.toString(port));
        node = ServerProcess.start(directory.resolve("data"), port);
        other = ServerProcess.start(directory.resolve("other"), FreePort.find());
        node.awaitReady();
        other.awaitReady();
        try (Http http = new Http(node.uri())) {
            for (String id : List.of("support-17", "support-18")) {
                assertThat(http.send("PUT", C + id, "{}").status()).isEqualTo(201);
                assertThat(http.send(
                                        "POST",
                                        C + id + "/events",
                                        "{\"event\":{\"role\":\"user\",\"content\":\"hello\"}}")
                                .status())
                        .isEqualTo(201);
            }
        }
    }

    @AfterAll
    void stop() {
        node.close();
        other.close();
    }

    private static Path newDirectory() throws IOException {
        return Files.createTempDirectory(directory, "shell");
    }

    private String run(Path where, String commands) throws Exception {
        CommandLine run = Shell.run(where, settings, "set -e\n" + commands, WITHIN);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run.output();
    }

    @Test
    void aFileOfSettingsIsMadeAndChecked() throws Exception {
        Path where = newDirectory();

        String output = run(where, SETTINGS.commands());

        assertThat(where.resolve("fastpaca.conf")).hasSameTextualContentAs(Path.of("../deploy/fastpaca.conf"));
        assertThat(output.lines())
                .anyMatch(line -> line.matches("FASTPACA_PORT +" + settings.get("FASTPACA_PORT") + " +environment"))
                .anyMatch(line -> line.matches("FASTPACA_DATA_DIR +data +default"));
    }

    @Test
    void theNodeOfTheHostIsAsked() throws Exception {
        assertThat(run(newDirectory(), QUESTIONS.commands())).contains("health/ready: 200\n", "cluster ", "LEADS");
    }

    @Test
    void conversationsAreExportedAndImported() throws Exception {
        Path where = newDirectory();

        run(where, EXPORTS.commands().replace("http://other:4000", other.uri().toString()));

        Path exported = where.resolve("backup.ndjson");
        assertThat(Files.readString(exported)).contains("\"id\":\"support-17\"", "\"id\":\"support-18\"");
        assertThat(Files.readString(where.resolve("one.ndjson")))
                .contains("\"id\":\"support-17\"")
                .doesNotContain("\"id\":\"support-18\"");
        try (InputStream packed = new GZIPInputStream(Files.newInputStream(where.resolve("backup.ndjson.gz")))) {
            assertThat(packed.readAllBytes()).isEqualTo(Files.readAllBytes(exported));
        }
        try (Http http = new Http(other.uri())) {
            for (String id : List.of("support-17", "support-18")) {
                assertThat(http.get(C + id).body()).contains("\"last_seq\":1");
            }
        }
    }

    /** What prints a node's log, between lines of others, is in the place of Docker and of the journal. */
    @Test
    void theLogIsFiltered() throws Exception {
        await().atMost(WITHIN)
                .until(() -> node.output()
                                .lines()
                                .filter(line -> line.contains("\"events_appended\""))
                                .count()
                        == 2);
        Path where = newDirectory();
        Files.writeString(
                where.resolve("log"),
                "Started fastpaca.service - Fastpaca.\n" + node.output()
                        + "fastpaca.service: Deactivated successfully.\n");
        assumeTrue(Shell.run(newDirectory(), Map.of(), "command -v jq", WITHIN).exitCode() == 0, "jq is not installed");

        String output = run(where, "docker() { cat log; }\njournalctl() { cat log; }\n" + LOGS.commands());

        assertThat(output.lines().filter(line -> line.contains("\"logger\":\"audit\"")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"conversation_id\":\"support-17\""));
    }
}
