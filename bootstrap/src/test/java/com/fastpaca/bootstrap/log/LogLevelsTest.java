package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLevelsTest {
    private static final String SETTING = "FASTPACA_LOG_LEVEL=";

    private static LogLevels levels(String text) {
        return LogLevels.parse(text).orElseThrow();
    }

    @Test
    void theFirstOneWithoutANameIsTheRoots() {
        LogLevels levels = levels("warn, com.fastpaca.raft=debug,org.flywaydb=off");

        assertThat(levels.root()).isEqualTo(Level.WARN);
        assertThat(levels.ofLoggers())
                .containsEntry("com.fastpaca.raft", Level.DEBUG)
                .containsEntry("org.flywaydb", Level.OFF);
        assertThat(levels("com.fastpaca.raft=debug").root()).isEqualTo(Level.INFO);
    }

    @Test
    void auditEventsStayUnlessTheyAreNamed() {
        assertThat(levels("off").ofLoggers()).containsEntry("audit", Level.INFO);
        assertThat(levels("info,audit=off").ofLoggers()).containsEntry("audit", Level.OFF);
    }

    @Test
    void ratisIsQuietUnlessItIsNamed() {
        assertThat(levels("debug").ofLoggers())
                .containsEntry("org.apache.ratis", Level.WARN)
                .containsEntry("org.apache.ratis.grpc", Level.ERROR);
        assertThat(levels("info,org.apache.ratis=debug").ofLoggers())
                .containsEntry("org.apache.ratis", Level.DEBUG)
                .doesNotContainKey("org.apache.ratis.grpc");
        assertThat(levels("info,org.apache=trace").ofLoggers())
                .doesNotContainKeys("org.apache.ratis", "org.apache.ratis.grpc");
        assertThat(levels("off").ofLoggers()).doesNotContainKeys("org.apache.ratis", "org.apache.ratis.grpc");
    }

    @Test
    void whatTheDocumentSetsIsTaken() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("../docs/logs.md")).stream()
                .filter(line -> line.startsWith(SETTING))
                .map(line -> line.substring(SETTING.length()))
                .toList();

        assertThat(documented)
                .isNotEmpty()
                .allMatch(text -> LogLevels.parse(text).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "loud",
                "INFO",
                "info,",
                "info,debug",
                "a=info,debug",
                "a=loud",
                "=info",
                "a =info",
                "a=info,a=debug",
                "info;a=debug",
                "a=b=info"
            })
    void anythingElseIsNone(String text) {
        assertThat(LogLevels.parse(text)).isEmpty();
    }
}
