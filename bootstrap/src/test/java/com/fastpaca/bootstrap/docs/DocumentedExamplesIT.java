package com.fastpaca.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.process.Shell;
import com.fastpaca.ports.network.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The requests that the documents show, sent to a server as they stand; where an answer is shown, that is what comes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedExamplesIT {
    private static final List<String> DOCUMENTS = List.of("README.md", "docs/quickstart.md", "docs/api.md");
    private static final int FEWEST_REQUESTS = 5;
    private static final String DOCUMENTED_ADDRESS = "http://127.0.0.1:4000";
    private static final Duration WITHIN = Duration.ofMinutes(2);

    /** Each request has to succeed; its answer is printed. A stream goes on until its time is up (28), or is refused. */
    private static final String PREAMBLE = """
            set -eu
            url=http://127.0.0.1:4000/v1/conversations
            json='Content-Type: application/json'
            curl() {
              case "$*" in
                */stream*) command curl --silent $fail --max-time 3 "$@" || [ $? -eq 28 ] ;;
                *--fail*) command curl --max-time 20 "$@" ;;
                *) command curl --silent --show-error $fail --max-time 20 "$@" ;;
              esac && echo
            }
            """;

    /** Printed in front of what a block prints. */
    private static final String SEPARATOR = "\u001e";

    /** What differs from run to run. */
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    /** In a document it stands for what is left out. */
    private static final String ELLIPSIS = "…";

    @TempDir
    private static Path directory;

    private ServerProcess server;

    @BeforeAll
    void start() {
        server = ServerProcess.start(directory.resolve("data"), FreePort.find()).awaitReady();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static List<String> documents() {
        return DOCUMENTS;
    }

    static boolean runs(DocumentedBlock block) {
        return DOCUMENTS.contains(block.document())
                && !DocumentedClusterIT.runs(block)
                && (block.language().equals("python") || block.commands().contains("curl "));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyRequestIsAnsweredAsTheDocumentShows(String document) throws Exception {
        List<DocumentedBlock> blocks = DocumentedBlock.of(document).stream()
                .filter(DocumentedExamplesIT::runs)
                .toList();
        assertThat(blocks.stream().flatMap(block -> block.commands().lines()).filter(line -> line.startsWith("curl ")))
                .hasSizeGreaterThan(FEWEST_REQUESTS);
        String script =
                PREAMBLE + blocks.stream().map(DocumentedExamplesIT::scriptOf).collect(Collectors.joining("\n"));

        CommandLine run = Shell.run(
                Files.createTempDirectory(directory, "shell"),
                Map.of(),
                script.replace(DOCUMENTED_ADDRESS, server.uri().toString()),
                WITHIN);

        assertThat(run.exitCode()).as(run.output()).isZero();
        List<String> answers = List.of(run.output().split(SEPARATOR, -1));
        assertThat(answers).hasSize(1 + blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            expectShown(blocks.get(i), answers.get(1 + i));
        }
    }

    /** A refusal that is shown has to come, so that curl may not report it as a failure. */
    private static String scriptOf(DocumentedBlock block) {
        String fail = block.answer().contains("\"error\":") ? "" : "--fail-with-body";
        String commands = block.language().equals("python")
                ? "if command -v python3 >/dev/null; then python3 - <<'END'\n" + block.commands() + "END\nfi\n"
                : block.commands();
        return "printf '\\036'\nfail=" + fail + "\n" + commands;
    }

    /** Ids of nodes, and how many entries their groups have, are of each cluster its own. */
    private static void expectShown(DocumentedBlock block, String answer) {
        if (!block.answer().isEmpty() && !block.commands().contains("/v1/cluster")) {
            String shown = Arrays.stream(bare(block.answer()).split(ELLIPSIS, -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*"));
            assertThat(bare(answer)).as(block.commands()).matches(shown);
        }
    }

    private static String bare(String answer) {
        return WHITE_SPACE.matcher(TIME.matcher(answer).replaceAll("time")).replaceAll("");
    }
}
