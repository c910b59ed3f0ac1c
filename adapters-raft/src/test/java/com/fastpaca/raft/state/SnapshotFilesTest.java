package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.raft.file.DurableFiles;
import com.fastpaca.raft.table.RecordTableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesTest {
    private static final RecordTableFile TABLE = new RecordTableFile("events-1-1.table", 1, "", 1);

    @TempDir
    private Path directory;

    private SnapshotFiles files;

    @BeforeEach
    void begin() {
        files = new SnapshotFiles(directory);
    }

    @Test
    void whatAManifestNamesStays() throws IOException {
        Path named = Files.createFile(directory.resolve("named"));
        Path other = Files.createFile(directory.resolve("other"));

        files.deleteUnnamed(Set.of("named"));

        assertThat(named).exists();
        assertThat(other).doesNotExist();
    }

    @Test
    void whatIsBeingWrittenStaysUntilItIsReleased() throws IOException {
        String name = files.reserve("events", 1);
        Path aside = Files.createFile(DurableFiles.aside(directory.resolve(name)));
        Path written = Files.createFile(directory.resolve(name));

        files.deleteUnnamed(Set.of());
        assertThat(aside).exists();
        assertThat(written).exists();

        files.release(name);
        files.deleteUnnamed(Set.of());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsOpenStaysUntilItIsClosed() throws IOException {
        Path table = Files.createFile(directory.resolve(TABLE.name()));
        files.opened(TABLE);

        files.deleteUnnamed(Set.of());
        assertThat(table).exists();

        files.closed(TABLE);
        files.deleteUnnamed(Set.of());
        assertThat(table).doesNotExist();
    }

    @Test
    void aManifestThatWasSetAsideStaysAndIsNoneAnyMore() throws IOException {
        Path manifest = Files.createFile(directory.resolve("snapshot-1-1.manifest"));
        assertThat(files.manifests()).containsExactly(manifest);

        files.setAside(manifest);
        files.deleteUnnamed(Set.of());

        assertThat(files.manifests()).isEmpty();
        assertThat(directory).isNotEmptyDirectory();
    }

    @Test
    void aNameIsOfNoFileThatIsThere() throws IOException {
        Path present = Files.createFile(directory.resolve("events-1-1.table"));

        assertThat(files.reserve("events", 1))
                .isNotEqualTo(present.getFileName().toString());
    }
}
