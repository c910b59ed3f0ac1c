package com.fastpaca.bootstrap.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.token.JtokkitEstimators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void everyProblemHasItsLine() throws IOException {
        Path file = write("FASTPACA_PORT=x\nFASTPACA_PROT=1\n");

        assertThat(run(Map.of("FASTPACA_HOST", "a b"), "check", file.toString()))
                .isEqualTo(ExitCode.REFUSED);

        assertThat(err).hasToString("""
                        fastpaca: FASTPACA_HOST: must be an address or host name, but is "a b"
                        fastpaca: %1$s:1: FASTPACA_PORT: must be a whole number from 0 to 65535, but is "x"
                        fastpaca: %1$s:2: FASTPACA_PROT: is no setting of this version
                        """.formatted(file));
        assertThat(out.size()).isZero();
    }

    @Test
    void whatTheSettingsNameIsLookedAt() {
        Map<String, String> settings = Map.of(
                "FASTPACA_API_KEY_FILE", "/none/keys",
                "FASTPACA_TLS_CERT_FILE", "/none/tls.crt",
                "FASTPACA_TLS_KEY_FILE", "/none/tls.key",
                "FASTPACA_POSTGRES_URL", "postgres://u:p@h/d?sslrootcert=/none/root");

        assertThat(run(settings, "check")).isEqualTo(ExitCode.REFUSED);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("fastpaca: FASTPACA_API_KEY_FILE: /none/keys cannot be read"),
                        line -> assertThat(line)
                                .startsWith("fastpaca: FASTPACA_TLS_CERT_FILE: /none/tls.crt cannot be read"),
                        line -> assertThat(line)
                                .isEqualTo("fastpaca: FASTPACA_POSTGRES_URL: sslrootcert cannot be read: /none/root"));
    }

    @Test
    void theSampleIsPrinted() {
        assertThat(run(Map.of(), "sample")).isEqualTo(ExitCode.OK);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\n#FASTPACA_PORT=4000\n");
    }

    @Test
    void anythingElseIsToldHowItIsUsed() {
        assertThat(run(Map.of())).isEqualTo(ExitCode.REFUSED);
        assertThat(run(Map.of(), "check", "a", "b")).isEqualTo(ExitCode.REFUSED);
        assertThat(run(Map.of(), "samples")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("fastpaca: fastpaca config check [FILE]");
    }

    private ExitCode run(Map<String, String> environment, String... arguments) {
        return ConfigCommand.run(
                List.of(arguments),
                environment,
                new JtokkitEstimators(),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("fastpaca.conf"), text);
    }
}
