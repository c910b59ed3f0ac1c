package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration file as the distribution's program takes it. */
class ConfigCommandIT {
    @TempDir
    private Path directory;

    @Test
    void whatAFileComesToIsShownWithoutSecretsAndNothingIsTouched() throws Exception {
        Path data = directory.resolve("data");
        Path file = write("FASTPACA_API_KEY=hidden\nFASTPACA_DATA_DIR=" + data + "\n");

        CommandLine check = CommandLine.run("config", "check", file.toString());

        assertThat(check.exitCode()).as(check.output()).isZero();
        assertThat(check.output().lines())
                .anyMatch(line -> line.matches("FASTPACA_PORT +4000 +default"))
                .anyMatch(line -> line.matches("FASTPACA_DATA_DIR +" + data + " +" + file + ":2"))
                .anyMatch(line -> line.matches("FASTPACA_API_KEY +\\(secret\\) +" + file + ":1"));
        assertThat(check.output()).doesNotContain("hidden");
        assertThat(data).doesNotExist();
    }

    @Test
    void theSampleIsInTheDistributionAndTheHelpNamesTheCommand() throws Exception {
        CommandLine help = CommandLine.run("help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("config check [FILE]", "config sample", "cluster", "export");
        assertThat(CommandLine.DISTRIBUTION.resolve("conf/fastpaca.conf.sample"))
                .hasSameTextualContentAs(Path.of("../deploy/fastpaca.conf"));
    }

    @Test
    void aNodeTakesItsFileAndRefusesAFaultyOne() throws IOException {
        Path file = write("FASTPACA_DATA_DIR=" + directory.resolve("data") + "\nFASTPACA_MAX_EVENT_BYTES=1024\n");
        Map<String, String> settings = Map.of("FASTPACA_CONFIG_FILE", file.toString());
        try (ServerProcess node = ServerProcess.start(directory.resolve("data"), FreePort.find(), settings)
                        .awaitReady();
                Http http = new Http(node.uri())) {
            assertThat(http.send("PUT", "/v1/conversations/c", "{}").status()).isEqualTo(201);
            assertThat(http.send(
                                    "POST",
                                    "/v1/conversations/c/events",
                                    "{\"event\":{\"role\":\"user\",\"content\":\"" + "x".repeat(2_000) + "\"}}")
                            .status())
                    .isEqualTo(413);
        }
        write("FASTPACA_MAX_EVENT_BYTES=1\n");
        try (ServerProcess node = ServerProcess.start(directory.resolve("data"), FreePort.find(), settings)) {
            assertThat(node.awaitExit(Duration.ofSeconds(30))).isEqualTo(2);
            String problem = file + ":1: FASTPACA_MAX_EVENT_BYTES: must be ";
            assertThat(node.output().lines())
                    .anyMatch(line -> line.startsWith("fastpaca: " + problem))
                    .anyMatch(line -> line.contains("\"event\":\"node_refused\"") && line.contains(problem));
        }
    }

    @Test
    void moreRaftGroupsThanTheMachineHasMemoryForAreRefused() {
        Map<String, String> settings = Map.of("FASTPACA_RAFT_GROUPS", "256", "FASTPACA_JAVA_OPTS", "-Xmx512m");
        try (ServerProcess node = ServerProcess.start(directory.resolve("data"), FreePort.find(), settings)) {
            assertThat(node.awaitExit(Duration.ofSeconds(30))).isEqualTo(2);
            assertThat(node.output())
                    .containsPattern("FASTPACA_RAFT_GROUPS: 256 groups need 3\\d{3} MB outside the heap");
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("fastpaca.conf"), text);
    }
}
