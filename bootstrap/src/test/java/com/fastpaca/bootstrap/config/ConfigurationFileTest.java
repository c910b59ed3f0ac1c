package com.fastpaca.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.config.Configuration.Effective;
import com.fastpaca.bootstrap.config.Configuration.Reading;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {
    private final JtokkitEstimators estimators = new JtokkitEstimators();

    @TempDir
    private Path directory;

    @Test
    void theEnvironmentWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
        Path file = write("# three nodes\n\nFASTPACA_PORT=4001\n  FASTPACA_NODE_NAME=n\nFASTPACA_MAX_REQUESTS= 7 \r\n");

        Reading.Valid valid = valid(file, Map.of("FASTPACA_PORT", "4002"));

        assertThat(valid.configuration().listenAddress().port()).isEqualTo(4002);
        assertThat(valid.configuration().nodeName()).contains("n");
        assertThat(valid.configuration().limits().maxRequests()).isEqualTo(7);
        assertThat(valid.configuration().cluster().raftGroups()).isEqualTo(3);
        assertThat(valid.effective())
                .contains(
                        new Effective("FASTPACA_PORT", "4002", "environment"),
                        new Effective("FASTPACA_NODE_NAME", "n", file + ":4"),
                        new Effective("FASTPACA_MAX_REQUESTS", "7", file + ":5"),
                        new Effective("FASTPACA_RAFT_GROUPS", "3", "default"),
                        new Effective("FASTPACA_CLUSTER_SIZE", "3 with a seed, 1 without", "default"));
    }

    @Test
    void aValueIsAllThatStandsBehindTheFirstEqualsSign() throws IOException {
        Path file = write("FASTPACA_CLUSTER_SECRET=0123456789=abcdef#\"\n");

        assertThat(valid(file, Map.of()).configuration().access().clusterSecret())
                .contains("0123456789=abcdef#\"");
    }

    @Test
    void noSecretIsShown() throws IOException {
        Path file = write("""
                FASTPACA_API_KEY=hidden-a
                FASTPACA_CLUSTER_SECRET=hidden-b-0123456
                FASTPACA_POSTGRES_URL=postgres://hidden-c:hidden-d@db/x
                """);

        assertThat(valid(file, Map.of()).effective())
                .filteredOn(setting -> setting.shown().equals("(secret)"))
                .extracting(Effective::name)
                .containsExactly("FASTPACA_API_KEY", "FASTPACA_CLUSTER_SECRET", "FASTPACA_POSTGRES_URL");
        assertThat(problems(write("""
                        FASTPACA_API_KEY=hidden a b
                        hidden-b
                        FASTPACA_CLUSTER_SECRET=hidden
                        FASTPACA_POSTGRES_URL=hidden
                        FASTPACA_API_KEY='hidden'
                        """))).hasSize(5).noneMatch(line -> line.contains("hidden"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            FASTPACA_PROT=4000                       | :2: FASTPACA_PROT: is no setting of this version
            PATH=/bin                                | :2: PATH: is no setting of this version
            FASTPACA_PORT=x                          | :2: FASTPACA_PORT: must be a whole number from 0 to 65535, but is "x"
            FASTPACA_PORT=                           | :2: FASTPACA_PORT: must be a whole number from 0 to 65535, but is ""
            FASTPACA_PORT="4000"                     | :2: FASTPACA_PORT: a value stands without quotes
            FASTPACA_NODE_NAME='n                    | :2: FASTPACA_NODE_NAME: a value stands without quotes
            FASTPACA_NODE_NAME=n\\                   | :2: FASTPACA_NODE_NAME: a value stands without backslashes
            FASTPACA_PORT 4000                       | :2: is neither NAME=value nor a comment
            export FASTPACA_PORT=4000                | :2: is neither NAME=value nor a comment
            FASTPACA_PORT =4000                      | :2: is neither NAME=value nor a comment
            FASTPACA_HOST=::1                        | :2: FASTPACA_HOST: is set in line 1 already
            FASTPACA_JAVA_OPTS=-Xmx1g                | :2: FASTPACA_JAVA_OPTS: is read from the environment alone
            FASTPACA_CONFIG_FILE=other               | :2: FASTPACA_CONFIG_FILE: is read from the environment alone
            FASTPACA_POSTGRES_URL=mysql://db         | :2: FASTPACA_POSTGRES_URL: must begin with postgres:// or postgresql://
            """)
    void aFaultyLineIsNamedWithItsFileAndNumber(String line, String problem) throws IOException {
        Path file = write("FASTPACA_HOST=127.0.0.1\n" + line + "\n");

        assertThat(problems(file)).containsExactly(file + problem);
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        Path none = directory.resolve("none");
        Path binary =
                Files.write(directory.resolve("binary"), "FASTPACA_HOST=\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problems(none))
                .containsExactly("FASTPACA_CONFIG_FILE: " + none + " cannot be read: there is no such file");
        assertThat(problems(binary))
                .containsExactly("FASTPACA_CONFIG_FILE: " + binary + " cannot be read: it is no text in UTF-8");
        assertThat(problems(directory))
                .containsExactly("FASTPACA_CONFIG_FILE: " + directory + " cannot be read: it is a directory");
        assertThat(problems(Path.of(""))).containsExactly("FASTPACA_CONFIG_FILE: must be a file");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("fastpaca.conf"), text);
    }

    private Reading read(Path file, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put(Sources.CONFIG_FILE, file.toString());
        return Configuration.read(Sources.of(all), estimators);
    }

    private Reading.Valid valid(Path file, Map<String, String> environment) {
        return switch (read(file, environment)) {
            case Reading.Valid valid -> valid;
            case Reading.Invalid(List<String> problems) -> throw new AssertionError(problems);
        };
    }

    private List<String> problems(Path file) {
        return switch (read(file, Map.of())) {
            case Reading.Valid valid -> throw new AssertionError("taken: " + valid);
            case Reading.Invalid(List<String> problems) -> problems;
        };
    }
}
