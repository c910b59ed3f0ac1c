package com.fastpaca.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.config.Configuration.Effective;
import com.fastpaca.bootstrap.config.Configuration.Reading;
import com.fastpaca.bootstrap.token.JtokkitEstimators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample file and the table of settings say what the code does. */
class DocumentedSettingsTest {
    private static final Path SAMPLE = Path.of("../deploy/fastpaca.conf");
    private static final Path TABLE = Path.of("../docs/configuration.md");
    private static final Pattern SETTING = Pattern.compile("#(FASTPACA_[A-Z_]+)=(.*)");

    private final JtokkitEstimators estimators = new JtokkitEstimators();

    @TempDir
    private Path directory;

    @Test
    void theSampleFileIsTheOneThatTheCodeMakes() throws IOException {
        assertThat(SAMPLE)
                .as("make it anew: bootstrap/target/fastpaca/bin/fastpaca config sample >deploy/fastpaca.conf")
                .hasContent(SampleFile.text(estimators));
    }

    @Test
    void theSampleFileAsItStandsSetsNothing() {
        assertThat(effective(SAMPLE))
                .allSatisfy(setting -> assertThat(setting.origin()).isEqualTo("default"));
    }

    @Test
    void whatTheSampleFileGivesAsDefaultsAreTheDefaults() throws IOException {
        List<String> withDefault = Configuration.settings(estimators).stream()
                .filter(setting -> setting.fallback().isPresent())
                .map(Setting::name)
                .toList();
        Path file = uncommented(name -> withDefault.contains(name));

        Map<String, String> fromFile = effective(file).stream()
                .filter(setting -> !setting.origin().equals("default"))
                .collect(Collectors.toMap(Effective::name, Effective::shown));

        assertThat(fromFile.keySet()).containsExactlyInAnyOrderElementsOf(withDefault);
        assertThat(effective(SAMPLE))
                .allSatisfy(setting -> assertThat(fromFile.getOrDefault(setting.name(), setting.shown()))
                        .isEqualTo(setting.shown()));
    }

    @Test
    void whatTheSampleFileGivesAsExamplesIsTaken() throws IOException {
        assertThat(effective(uncommented(name -> true)))
                .allSatisfy(setting -> assertThat(setting.origin()).isNotEqualTo("default"));
    }

    @Test
    void theTableNamesEverySettingWithItsDefaultAndWhatItTakes() throws IOException {
        List<List<String>> rows = Files.readAllLines(TABLE).stream()
                .filter(line -> line.matches("\\| `FASTPACA_[A-Z_]+` \\|.*"))
                .map(line -> Arrays.stream(line.split("\\|"))
                        .map(cell -> cell.replace("`", "").strip())
                        .toList())
                .map(cells -> cells.subList(1, 4))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Configuration.settings(estimators).stream()
                        .map(setting -> List.of(
                                setting.name(),
                                setting.standard(),
                                setting.words().range()))
                        .toList());
    }

    private Path uncommented(Predicate<String> names) throws IOException {
        List<String> lines = Files.readAllLines(SAMPLE).stream()
                .map(SETTING::matcher)
                .filter(line -> line.matches() && names.test(line.group(1)))
                .map(line -> line.group(1) + "=" + line.group(2))
                .toList();
        return Files.write(directory.resolve("fastpaca.conf"), lines);
    }

    private List<Effective> effective(Path file) {
        Sources sources = Sources.of(Map.of(Sources.CONFIG_FILE, file.toString()));
        return switch (Configuration.read(sources, estimators)) {
            case Reading.Valid valid -> valid.effective();
            case Reading.Invalid(List<String> problems) -> throw new AssertionError(problems);
        };
    }
}
