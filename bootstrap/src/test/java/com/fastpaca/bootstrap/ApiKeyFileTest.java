package com.fastpaca.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.file.FollowedFile;
import com.fastpaca.http.access.ApiKey;
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
    private static final List<ApiKey> BEFORE = List.of(new ApiKey("old", "alpha"), new ApiKey("file-2", "beta"));

    @TempDir
    private Path directory;

    private final List<List<ApiKey>> taken = new CopyOnWriteArrayList<>();

    @Test
    void changesAreTakenAndAFaultyFileKeepsWhatWasThere() throws IOException {
        Path file = directory.resolve("keys");
        Files.writeString(file, "# for the old backend\nold alpha\n\n  beta  \n");
        try (FollowedFile<List<ApiKey>> _ = ApiKeyFile.follow(file, taken::add)) {
            assertThat(taken).containsExactly(BEFORE);

            Files.writeString(file, "no key here\n");
            Files.delete(file);
            Files.writeString(directory.resolve("next"), "gamma\n");
            Files.createSymbolicLink(file, directory.resolve("next"));

            await().atMost(PATIENCE).until(() -> taken.size() > 1);
            assertThat(taken).containsExactly(BEFORE, List.of(new ApiKey("file-1", "gamma")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "three key words\n", "comma,separated\n", "s\u00e9cret\n"})
    void aFileWithoutKeysStopsTheStartAndShowsNothingOfItself(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), content);

        assertThatThrownBy(() -> ApiKeyFile.follow(file, taken::add))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " holds ")
                .hasMessageNotContainingAny("three", "words", "separated", "cret");
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
