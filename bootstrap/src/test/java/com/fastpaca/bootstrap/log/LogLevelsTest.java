package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLevelsTest {
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
