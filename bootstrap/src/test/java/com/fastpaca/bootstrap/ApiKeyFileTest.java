package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyFileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final List<List<String>> taken = new CopyOnWriteArrayList<>();

    @Test
    void changesAreTakenAndAFaultyFileKeepsWhatWasThere() throws IOException {
        Path file = directory.resolve("keys");
        Files.writeString(file, "# for the old backend\nalpha\n\n  beta  \n");
        try (ApiKeyFile _ = ApiKeyFile.follow(file, taken::add)) {
            assertThat(taken).containsExactly(List.of("alpha", "beta"));

            Files.writeString(file, "no key\n");
            Files.delete(file);
            Files.writeString(directory.resolve("next"), "gamma\n");
            Files.createSymbolicLink(file, directory.resolve("next"));

            await().atMost(PATIENCE).until(() -> taken.size() > 1);
            assertThat(taken).containsExactly(List.of("alpha", "beta"), List.of("gamma"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "two keys\n", "comma,separated\n", "s\u00e9cret\n"})
    void aFileWithoutKeysStopsTheStartAndShowsNothingOfItself(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), content);

        assertThatThrownBy(() -> ApiKeyFile.follow(file, taken::add))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " holds ")
                .hasMessageNotContainingAny("two", "separated", "cret");
        assertThat(taken).isEmpty();
    }

    @Test
    void aMissingFileStopsTheStart() {
        Path file = directory.resolve("none");

        assertThatThrownBy(() -> ApiKeyFile.follow(file, taken::add))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " cannot be read");
    }
}
