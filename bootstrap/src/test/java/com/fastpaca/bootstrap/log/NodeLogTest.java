package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a process of its own. */
class NodeLogTest {
    private static final int LINES = 20_000;
    private static final int HALTED = 70;

    @Test
    void theLastLineIsOutBeforeTheProcessHalts() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        // The tests' own configuration is there several times, of which it would tell.
                        "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Halting.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(process.waitFor()).isEqualTo(HALTED);
        List<String> lines = output.lines().toList();
        assertThat(lines).hasSize(LINES + 1);
        assertThat(LoggedLines.of(lines.getLast()).getFirst().get("event").asText())
                .isEqualTo("node_halted");
    }

    /** What that process does. */
    static final class Halting {
        private static final Logger LOG = LoggerFactory.getLogger(Halting.class);

        private Halting() {}

        public static void main(String[] arguments) {
            NodeLog.open(new LogSettings(LogFormat.JSON, LogLevels.parse("info").orElseThrow()));
            for (int i = 0; i < LINES; i++) {
                LOG.atInfo()
                        .addKeyValue("event", "counted")
                        .addKeyValue("count", i)
                        .log("one more");
            }
            LOG.atError()
                    .addKeyValue("event", "node_halted")
                    .setCause(new IllegalStateException("it cannot go on"))
                    .log("this node cannot go on and halts");
            NodeLog.flush();
            Runtime.getRuntime().halt(HALTED);
        }
    }
}
