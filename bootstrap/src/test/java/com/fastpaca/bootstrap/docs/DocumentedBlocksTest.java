package com.fastpaca.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No command stands in the documents that nothing runs. */
class DocumentedBlocksTest {
    private static final Path TESTS = Path.of("src/test/java");

    /** They read the recorded conversations. */
    private static final Path TESTS_OF_PORTS = DocumentedBlock.REPOSITORY.resolve("ports/src/test/java");

    private static final String COMMANDS = "deploy/check/commands.sh";
    private static final String CONTAINER = "deploy/check/container.sh";
    private static final String FROM_SOURCE = "deploy/check/from-source.sh";
    private static final String MANIFESTS = "deploy/check/manifests.sh";
    private static final String NEWCOMER = "deploy/check/newcomer.sh";
    private static final String SELF_CONTAINED = "deploy/check/self-contained.sh";
    private static final String FIRST_COMMAND = "./mvnw -q -pl bootstrap -am -DskipTests package exec:exec\n";
    private static final String ONE_TEST = "./mvnw -pl bootstrap -am verify -Dtest=None -Dit.test=";

    /** Blocks that the tests of this package do not run, but others, and scripts, which take them from the document. */
    private static final List<Elsewhere> ELSEWHERE = List.of(
            block("README.md", FIRST_COMMAND, FROM_SOURCE),
            block("README.md", "./mvnw verify\n", NEWCOMER),
            block("README.md", ONE_TEST + "CrashIT ", COMMANDS),
            block("README.md", ONE_TEST + "ClusterFaultsIT ", COMMANDS),
            block("README.md", "bootstrap/src/benchmark/run.sh\n", COMMANDS),
            block("README.md", "bootstrap/src/clients/run.sh\n", COMMANDS),
            block("README.md", "docker build ", CONTAINER),
            block("docs/benchmarks.md", "./mvnw -DskipTests package\n", COMMANDS),
            block("docs/benchmarks.md", ONE_TEST + "ClusterFaultsIT ", COMMANDS),
            block("docs/configuration.md", "curl --cacert ", test("tls/TlsIT")),
            block("docs/deployment.md", "docker build ", CONTAINER),
            block("docs/deployment.md", "docker run -d -p 4000:4000 -v /var/lib/fastpaca:", CONTAINER),
            block("docs/deployment.md", "docker compose up ", CONTAINER),
            block("docs/deployment.md", "./mvnw -DskipTests -Pself-contained package ", FROM_SOURCE),
            block("docs/deployment.md", "mkdir -p /opt/fastpaca ", SELF_CONTAINED),
            block("docs/deployment.md", "systemctl enable ", SELF_CONTAINED),
            block("docs/deployment.md", "kubectl create secret ", MANIFESTS),
            block("docs/logs.md", "FASTPACA_LOG_LEVEL=", test("log/LogLevelsTest")),
            block("docs/logs.md", "for level in ", COMMANDS),
            block("docs/quickstart.md", FIRST_COMMAND, FROM_SOURCE),
            block("docs/quickstart.md", "docker build ", CONTAINER));

    /** What it needs is not in this repository, as the checklist tells. */
    private static final BlockPlace NOWHERE = new BlockPlace("docs/benchmarks.md", "GENERATOR=");

    private static final Pattern FENCE =
            Pattern.compile("^[ \t]*(?:```|~~~) *(?:sh|shell|bash|console|python)\\b", Pattern.MULTILINE);
    /** As the scripts take blocks: {@code block DOCUMENT BEGINNING}. */
    private static final Pattern TAKEN_BLOCK = Pattern.compile("\\bblock \\S+ (?:'([^']+)'|([^'\\s|)]+))");

    private static final Pattern NAMED_TEST = Pattern.compile("-Dit\\.test=(\\w+)");
    private static final Pattern NAMED_PROPERTY = Pattern.compile("-D(fastpaca(?:\\.\\w+)+)");

    /**
     * A block that something else runs.
     *
     * @param check a file, by its path in the repository
     */
    private record Elsewhere(BlockPlace place, String check) {}

    private static Elsewhere block(String document, String beginning, String check) {
        return new Elsewhere(new BlockPlace(document, beginning), check);
    }

    private static String test(String name) {
        return "bootstrap/src/test/java/com/fastpaca/bootstrap/" + name + ".java";
    }

    private static boolean isRunHere(DocumentedBlock block) {
        return DocumentedExamplesIT.runs(block) || DocumentedCommandsIT.runs(block) || DocumentedClusterIT.runs(block);
    }

    @Test
    void everyBlockIsRunHereOrElsewhere() throws IOException {
        assertThat(DocumentedBlock.all()).hasSizeGreaterThan(30).allSatisfy(block -> {
            long elsewhere =
                    ELSEWHERE.stream().filter(each -> each.place().holds(block)).count();
            assertThat(elsewhere + (isRunHere(block) ? 1 : 0) + (NOWHERE.holds(block) ? 1 : 0))
                    .as("checks of the block in " + block.document() + ":\n" + block.commands())
                    .isEqualTo(1);
        });
    }

    @Test
    void whatIsRunElsewhereIsTakenFromTheDocumentByItsCheck() throws IOException {
        for (Elsewhere each : ELSEWHERE) {
            String commands = each.place().commands();
            String check = Files.readString(DocumentedBlock.REPOSITORY.resolve(each.check()));
            assertThat(check)
                    .as("the check of the block of " + each.place())
                    .contains(each.place().document());
            if (each.check().endsWith(".sh")) {
                assertThat(beginningsThatAreTaken(check))
                        .as("blocks that " + each.check() + " takes from documents")
                        .anyMatch(commands::startsWith);
            }
        }
    }

    private static List<String> beginningsThatAreTaken(String script) {
        return TAKEN_BLOCK
                .matcher(script)
                .results()
                .map(taken -> taken.group(1) == null ? taken.group(2) : taken.group(1))
                .toList();
    }

    @Test
    void noBlockIsOverlooked() throws IOException {
        for (String document : DocumentedBlock.documents()) {
            String text = Files.readString(DocumentedBlock.REPOSITORY.resolve(document));
            int fences = (int) FENCE.matcher(text).results().count();
            assertThat(DocumentedBlock.of(document)).as(document).hasSize(fences);
        }
    }

    @Test
    void testsAndPropertiesThatMavenIsGivenAreThere() throws IOException {
        String sources = textBelow(TESTS) + textBelow(TESTS_OF_PORTS);
        List<String> tests = new ArrayList<>();
        List<String> properties = new ArrayList<>();
        for (String document : DocumentedBlock.documents()) {
            String text = Files.readString(DocumentedBlock.REPOSITORY.resolve(document));
            NAMED_TEST.matcher(text).results().forEach(named -> tests.add(named.group(1)));
            NAMED_PROPERTY.matcher(text).results().forEach(named -> properties.add(named.group(1)));
        }

        assertThat(tests).isNotEmpty().allMatch(name -> sources.contains("\nclass " + name + " {"));
        assertThat(properties).isNotEmpty().allMatch(name -> sources.contains("\"" + name + "\""));
    }

    private static String textBelow(Path root) throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(root)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        StringBuilder text = new StringBuilder();
        for (Path source : sources) {
            text.append(Files.readString(source));
        }
        return text.toString();
    }
}
