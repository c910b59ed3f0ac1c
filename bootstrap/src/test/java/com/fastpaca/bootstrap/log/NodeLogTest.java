package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a process of its own. */
class NodeLogTest {
    private static final int LINES = 20_000;
    private static final int HALTED = 70;

    private static Process start(Class<?> main) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        // The tests' own configuration is there several times, of which it would tell.
                        "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void theLastLineIsOutBeforeTheProcessHalts() throws Exception {
        Process process = start(Halting.class);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(process.waitFor()).isEqualTo(HALTED);
        List<String> lines = output.lines().toList();
        assertThat(lines).hasSize(LINES + 1);
        assertThat(LoggedLines.of(lines.getLast()).getFirst().get("event").asText())
                .isEqualTo("node_halted");
    }

    @Test
    void itHaltsAlsoWhereNobodyReadsWhatItSays() throws Exception {
        Process process = start(HaltingUnheard.class);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(HALTED);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void open() {
        NodeLog.open(new LogSettings(LogFormat.JSON, LogLevels.parse("info").orElseThrow()));
    }

    private static void halt(Logger log) {
        NodeLog.lastWords(() -> log.atError()
                .addKeyValue("event", "node_halted")
                .setCause(new IllegalStateException("it cannot go on"))
                .log("this node cannot go on and halts"));
        Runtime.getRuntime().halt(HALTED);
    }

    /** A process that says much, and halts. */
    static final class Halting {
        private static final Logger LOG = LoggerFactory.getLogger(Halting.class);

        private Halting() {}

        public static void main(String[] arguments) {
            open();
            for (int i = 0; i < LINES; i++) {
                LOG.atInfo()
                        .addKeyValue("event", "counted")
                        .addKeyValue("count", i)
                        .log("one more");
            }
            halt(LOG);
        }
    }

    /** A process that says so much that it waits for a reader, and then halts all the same. */
    static final class HaltingUnheard {
        private static final Logger LOG = LoggerFactory.getLogger(HaltingUnheard.class);

        private HaltingUnheard() {}

        public static void main(String[] arguments) {
            open();
            AtomicLong count = new AtomicLong();
            Thread speaker = Thread.ofPlatform().daemon().start(() -> {
                while (true) {
                    LOG.atInfo().addKeyValue("event", "counted").log("one more");
                    count.incrementAndGet();
                }
            });
            while (count.get() < LogOutput.MAX_WAITING || speaker.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            halt(LOG);
        }
    }
}
