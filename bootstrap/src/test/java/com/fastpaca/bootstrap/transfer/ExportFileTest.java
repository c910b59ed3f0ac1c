package com.fastpaca.bootstrap.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an export's file takes, and what it goes on after. */
class ExportFileTest {
    private static final byte[] ALL = beginning();
    private static final byte[] A_AND_B = beginning("a", "b");

    @TempDir
    private Path directory;

    private static byte[] beginning(String... ids) {
        TreeSet<ConversationId> wanted = new TreeSet<>();
        List.of(ids).forEach(id -> wanted.add(new ConversationId(id)));
        return Exporting.beginning(wanted);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("export.ndjson"), text);
    }

    private static String conversation(String id) {
        return "{\"conversation\":{\"id\":\"" + id + "\"},\"state\":\"AA==\"}\n"
                + "{\"seq\":1,\"content\":\"{\\\"end\\\":\"}\n"
                + "{\"end\":{\"id\":\"" + id + "\",\"events\":1}}\n";
    }

    @Test
    void itIsForItsOwnerAloneAndEndsWithALineOnceItIsComplete() throws IOException {
        Path path = directory.resolve("export.ndjson");

        try (ExportFile file = ExportFile.open(path, ALL)) {
            assertThat(file.present()).isEqualTo(ExportedPart.NONE);
            file.out().write(conversation("a").getBytes(StandardCharsets.UTF_8));
            file.complete(1);
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(path).hasContent(conversation("a") + "{\"export\":{\"conversations\":1}}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"conversation\":{\"id\":\"c\"",
                "{\"conversation\":{\"id\":\"c\"},\"state\":\"AA==\"}\n{\"seq\":1,\"role\":\"user\"}\n{\"end\":{\"id\":\"c\",",
                "{\"export\":{\"conversations\":2}}",
            })
    void itGoesOnBehindTheLastWholeConversation(String cut) throws IOException {
        String whole = conversation("a") + conversation("b");
        Path path = file(whole + cut);

        try (ExportFile file = ExportFile.open(path, ALL)) {
            assertThat(file.present().conversations()).isEqualTo(2);
            assertThat(file.present().last()).isEqualTo(Optional.of(new ConversationId("b")));
        }

        assertThat(path).hasContent(whole);
    }

    @Test
    void linesLongerThanWhatIsReadAtOnceAreNoHindrance() throws IOException {
        String events =
                String.join("", Collections.nCopies(3, "{\"seq\":1,\"content\":\"" + "x".repeat(100_000) + "\"}\n"));
        String whole = "{\"conversation\":{}}\n" + events + "{\"end\":{\"id\":\"" + "z".repeat(255) + "\",\"events\":"
                + Long.MAX_VALUE + "}}\n";
        Path path = file(whole + whole.substring(0, 250_000));

        try (ExportFile file = ExportFile.open(path, ALL)) {
            assertThat(file.present().conversations()).isEqualTo(1);
        }

        assertThat(path).hasSize(whole.length());
    }

    @Test
    void anotherExportMustNotWriteToItMeanwhile() throws IOException {
        Path path = file(conversation("a") + "{\"conversation\":");

        try (ExportFile first = ExportFile.open(path, ALL)) {
            assertThatThrownBy(() -> ExportFile.open(path, ALL))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another export writes to " + path);
            first.complete(first.present().conversations());
        }
        assertThat(path).hasContent(conversation("a") + "{\"export\":{\"conversations\":1}}\n");
    }

    @Test
    void aCompleteExportStaysAsItIs() throws IOException {
        String complete = conversation("a") + "{\"export\":{\"conversations\":1}}\n";
        Path path = file(complete);

        assertThatThrownBy(() -> ExportFile.open(path, ALL))
                .isInstanceOf(RefusedFileException.class)
                .hasMessage(path + " is a complete export: name another file, or remove it");

        assertThat(path).hasContent(complete);
    }

    @Test
    void anExportOfSomeConversationsIsGoneOnWithByOneOfTheSameAlone() throws IOException {
        String begun = new String(A_AND_B, StandardCharsets.UTF_8) + conversation("a") + "{\"conversation\":";
        Path path = file(begun);

        assertRefused(path, ALL);
        assertRefused(path, beginning("b"));
        assertRefused(path, beginning("a", "b", "c"));
        assertThat(path).hasContent(begun);

        try (ExportFile file = ExportFile.open(path, A_AND_B)) {
            assertThat(file.present().last()).isEqualTo(Optional.of(new ConversationId("a")));
        }
    }

    @Test
    void whatIsNotTheBeginningOfTheExportStaysAsItIs() throws IOException {
        assertRefused(file("not an export"), ALL);
        assertRefused(file("not an export"), A_AND_B);
        assertRefused(file(conversation("b")), A_AND_B);
        assertThat(file("not an export")).hasContent("not an export");
    }

    private static void assertRefused(Path path, byte[] beginning) {
        assertThatThrownBy(() -> ExportFile.open(path, beginning))
                .isInstanceOf(RefusedFileException.class)
                .hasMessageStartingWith(path + " is there and is not the beginning of this export");
    }
}
