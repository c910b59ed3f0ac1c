package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes of their own on one machine, and nodes that must not start. */
class SeveralNodesOnOneMachineIT {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    private static final Set<Integer> STOPPED = Set.of(0, 128 + 15);

    @TempDir
    private Path directory;

    @Test
    void nodesWithTheirOwnPortsAndDirectoriesDoNotShareConversations() throws IOException {
        try (ServerProcess one = start("one", Map.of("FASTPACA_RAFT_GROUPS", "1"));
                ServerProcess other = start("other", Map.of());
                Http toOne = new Http(one.awaitReady().uri());
                Http toOther = new Http(other.awaitReady().uri())) {
            assertThat(toOne.send("PUT", "/v1/conversations/mine", "{}").status())
                    .isEqualTo(201);

            assertThat(toOther.get("/v1/conversations/mine").status()).isEqualTo(404);
            assertThat(toOne.get("/v1/conversations/mine").status()).isEqualTo(200);
            assertThat(one.stop(STOPS_WITHIN)).isIn(STOPPED);
            assertThat(toOther.send("PUT", "/v1/conversations/mine", "{}").status())
                    .isEqualTo(201);
            assertThat(other.stop(STOPS_WITHIN)).isIn(STOPPED);
        }
    }

    @Test
    void aSecondNodeOnADirectoryIsRefusedAndTheFirstGoesOn() throws IOException {
        try (ServerProcess first = start("shared", Map.of()).awaitReady();
                ServerProcess second = start("shared", Map.of());
                Http http = new Http(first.uri())) {
            expectRefusal(second, directory.resolve("shared") + " is in use by another process");

            Reply created = http.send("PUT", "/v1/conversations/mine", "{}");
            assertThat(created.status()).isEqualTo(201);
        }
    }

    @Test
    void anotherNumberOfGroupsThanTheDirectoryWasMadeWithIsRefused() {
        try (ServerProcess node = start("data", Map.of("FASTPACA_RAFT_GROUPS", "2"))) {
            node.awaitReady().stop(STOPS_WITHIN);
        }
        try (ServerProcess node = start("data", Map.of("FASTPACA_RAFT_GROUPS", "3"))) {
            expectRefusal(node, "FASTPACA_RAFT_GROUPS: is 3, but");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FASTPACA_PORT, 65536",
        "FASTPACA_TOKEN_ESTIMATOR, tiktoken:gpt-0",
        "FASTPACA_LOG_LEVEL, 'info,loud'",
        "FASTPACA_DATADIR, /misspelt",
    })
    void anInvalidSettingStopsTheStartWithOneLineThatNamesIt(String name, String value) {
        try (ServerProcess node = start("data", Map.of(name, value))) {
            expectRefusal(node, "fastpaca: " + name + ": ");
        }
    }

    @Test
    void everyInvalidSettingHasItsLine() {
        try (ServerProcess node = start("data", Map.of("FASTPACA_PORT", "-1", "FASTPACA_RAFT_GROUPS", "many"))) {
            assertThat(node.awaitExit(ENDS_WITHIN)).isNotZero();
            assertThat(node.output().lines())
                    .hasSize(4)
                    .anyMatch(line -> line.startsWith("fastpaca: FASTPACA_PORT: "))
                    .anyMatch(line -> line.startsWith("fastpaca: FASTPACA_RAFT_GROUPS: "))
                    .as("in the log, too")
                    .filteredOn(line -> line.contains("\"node_refused\""))
                    .hasSize(2);
        }
    }

    private ServerProcess start(String name, Map<String, String> settings) {
        return ServerProcess.start(directory.resolve(name), FreePort.find(), settings);
    }

    /** It ends by itself, not with 0, and all that it has to say is one line. */
    private static void expectRefusal(ServerProcess node, String reason) {
        assertThat(node.awaitExit(ENDS_WITHIN)).as("exit code").isNotZero();
        assertThat(node.output().lines().filter(line -> line.startsWith("fastpaca: ")))
                .as(node.output())
                .singleElement()
                .asString()
                .contains(reason);
        assertThat(node.output()).doesNotContain("\tat ", "\"exception\"");
    }
}
