package com.fastpaca.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that the documents show, sent to a server as they stand. */
class DocumentedExamplesIT {
    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern SHELL_BLOCK =
            Pattern.compile("^```sh\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final int FEWEST_REQUESTS = 5;
    private static final String DOCUMENTED_ADDRESS = "http://127.0.0.1:4000";

    /** Each request has to succeed; its answer is printed. A stream goes on until its time is up (28), or is refused. */
    private static final String PREAMBLE = """
            set -eu
            url=http://127.0.0.1:4000/v1/conversations
            json='Content-Type: application/json'
            curl() {
              case "$*" in
                */stream*) command curl --silent --fail-with-body --max-time 1 "$@" || [ $? -eq 28 ] ;;
                *) command curl --silent --show-error --fail-with-body --max-time 20 "$@" ;;
              esac
              echo
            }
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/api.md"})
    void everyRequestIsAnsweredWithSuccess(String document) throws Exception {
        String examples = examplesOf(REPOSITORY.resolve(document));
        assertThat(examples.lines().filter(line -> line.startsWith("curl"))).hasSizeGreaterThan(FEWEST_REQUESTS);
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), ServerProcess.freePort())
                .awaitReady()) {
            Path script = Files.writeString(
                    directory.resolve("examples.sh"),
                    (PREAMBLE + examples)
                            .replace(DOCUMENTED_ADDRESS, server.uri().toString()));
            Path output = directory.resolve("output");
            Process shell = new ProcessBuilder("sh", script.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(shell.exitValue()).as(Files.readString(output)).isZero();
        }
    }

    private static String examplesOf(Path document) throws IOException {
        List<String> blocks = SHELL_BLOCK
                .matcher(Files.readString(document))
                .results()
                .map((MatchResult block) -> block.group(1))
                .filter(block -> block.contains("curl"))
                .toList();
        return blocks.stream().collect(Collectors.joining("\n"));
    }
}
