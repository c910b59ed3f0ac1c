package com.fastpaca.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever the checklist names as showing a promise is there: a test class, a test in it, a script. */
class ChecklistTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern PROMISE =
            Pattern.compile("^\\| (?!promise|---)(.+?) \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern SCRIPT = Pattern.compile("`([\\w/-]+\\.sh)`");

    @Test
    void everyPromiseIsShownBySomethingThatIsThere() throws IOException {
        Map<String, Path> tests = testsByName();
        String checklist = Files.readString(ROOT.resolve("docs/checklist.md"));
        List<MatchResult> promises = PROMISE.matcher(checklist).results().toList();
        assertThat(promises).hasSizeGreaterThan(20);
        for (MatchResult promise : promises) {
            String shownBy = promise.group(2);
            assertThat(missing(shownBy, tests)).as(promise.group(1)).isEmpty();
            assertThat(TEST.matcher(shownBy).results().count()
                            + SCRIPT.matcher(shownBy).results().count())
                    .as(promise.group(1))
                    .isPositive();
        }
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        assertThat(missing(
                        "`ChecklistTest.whatIsNotThereIsNamed`, `mvnw.sh`, `NoSuchIT`, `ChecklistTest.noSuchTest`",
                        testsByName()))
                .containsExactly("NoSuchIT", "ChecklistTest.noSuchTest", "mvnw.sh");
    }

    private static List<String> missing(String shownBy, Map<String, Path> tests) {
        Stream<String> missingTests = TEST.matcher(shownBy)
                .results()
                .filter(test -> !isThere(tests.get(test.group(1)), test.group(2)))
                .map(test -> test.group(2) == null ? test.group(1) : test.group(1) + "." + test.group(2));
        Stream<String> missingScripts = SCRIPT.matcher(shownBy)
                .results()
                .map(script -> script.group(1))
                .filter(script -> !Files.isExecutable(ROOT.resolve(script)));
        return Stream.concat(missingTests, missingScripts).toList();
    }

    private static boolean isThere(@Nullable Path source, @Nullable String test) {
        try {
            return source != null && (test == null || Files.readString(source).contains(" void " + test + "("));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Path> testsByName() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<Path> roots = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList();
            return roots.stream()
                    .flatMap(ChecklistTest::sourcesBelow)
                    .collect(Collectors.toMap(
                            source -> source.getFileName().toString().replace(".java", ""),
                            source -> source,
                            (one, other) -> one));
        }
    }

    private static Stream<Path> sourcesBelow(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
