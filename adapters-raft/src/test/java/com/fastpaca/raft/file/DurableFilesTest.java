package com.fastpaca.raft.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
    @TempDir
    Path directory;

    @Test
    void aWrittenFileReplacesTheOneBeforeItAndLeavesNothingAside() throws IOException {
        Path file = directory.resolve("identity");

        DurableFiles.write(file, bytes("the first, longer content"));
        DurableFiles.write(file, bytes("the second"));

        assertThat(file).hasContent("the second");
        assertThat(directory.toFile().list()).containsExactly("identity");
    }

    @Test
    void whatACrashLeftAsideIsOverwrittenWhole() throws IOException {
        Path file = directory.resolve("identity");
        Files.write(DurableFiles.aside(file), bytes("left by a crash, and longer than what comes"));

        DurableFiles.write(file, bytes("content"));

        assertThat(file).hasContent("content");
    }

    @Test
    void whatCannotBeWrittenAsideLeavesTheFileAsItWasAndMayBeTriedAgain() throws IOException {
        Path file = directory.resolve("identity");
        DurableFiles.write(file, bytes("the first"));
        Path inTheWay = Files.createDirectory(DurableFiles.aside(file));

        assertThatExceptionOfType(NotWrittenException.class)
                .isThrownBy(() -> DurableFiles.write(file, bytes("the second")))
                .withMessageContaining(inTheWay.toString());
        assertThat(file).hasContent("the first");

        Files.delete(inTheWay);
        DurableFiles.write(file, bytes("the second"));
        assertThat(file).hasContent("the second");
    }

    @Test
    void whatCannotBeGivenItsNameIsNotSaidToBeAsItWas() throws IOException {
        Path file = Files.createDirectory(directory.resolve("identity"));
        Files.createFile(file.resolve("in the way"));

        assertThatIOException()
                .isThrownBy(() -> DurableFiles.write(file, bytes("content")))
                .isNotInstanceOf(NotWrittenException.class)
                .withMessageContaining("cannot rename to " + file);
    }

    @Test
    void aFileAsideIsToldFromOneWithItsName() {
        Path file = directory.resolve("identity");

        assertThat(DurableFiles.isAside(DurableFiles.aside(file))).isTrue();
        assertThat(DurableFiles.isAside(file)).isFalse();
    }

    @Test
    void aFileIsDeletedOnceAndDeletingItAgainIsNoError() throws IOException {
        Path file = directory.resolve("identity");
        DurableFiles.write(file, bytes("content"));

        DurableFiles.delete(file);
        DurableFiles.delete(file);

        assertThat(file).doesNotExist();
    }

    @Test
    void theDigestIsTheOneThatFips180GivesAsItsExample() throws IOException {
        Path file = directory.resolve("abc");
        Files.write(file, bytes("abc"));

        assertThat(DurableFiles.sha256(file))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void everyFailureNamesThePath() throws IOException {
        Path absent = directory.resolve("absent").resolve("file");
        Path fullDirectory = Files.createDirectories(directory.resolve("full"));
        Files.createFile(fullDirectory.resolve("file"));

        assertThatIOException()
                .isThrownBy(() -> DurableFiles.write(absent, bytes("x")))
                .withMessageContaining(absent.toString());
        assertThatIOException().isThrownBy(() -> DurableFiles.publish(absent)).withMessageContaining(absent.toString());
        assertThatIOException().isThrownBy(() -> DurableFiles.force(absent)).withMessageContaining(absent.toString());
        assertThatIOException().isThrownBy(() -> DurableFiles.sha256(absent)).withMessageContaining(absent.toString());
        assertThatIOException()
                .isThrownBy(() -> DurableFiles.forceDirectory(absent))
                .withMessageContaining(absent.toString());
        assertThatIOException()
                .isThrownBy(() -> DurableFiles.delete(fullDirectory))
                .withMessageContaining(fullDirectory.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
