package com.fastpaca.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a crash at any point of what Ratis does: {@code sm} to {@code sm.tmp…}, what it received to {@code sm}, and the former away. */
class InstalledSnapshotsTest {
    @TempDir
    private Path group;

    private void write(String directory, String content) throws IOException {
        Files.createDirectories(group.resolve(directory));
        Files.writeString(group.resolve(directory).resolve("snapshot"), content);
    }

    private String snapshot() throws IOException {
        return Files.readString(group.resolve("sm/snapshot"));
    }

    private void finish() throws IOException {
        InstalledSnapshots.finish(group.resolve("sm"));
    }

    @Test
    void whereNothingWasInstalledNothingChanges() throws Exception {
        write("sm", "present");
        write("current", "the log");
        write("sm-of-an-operator", "a copy");

        finish();

        assertThat(snapshot()).isEqualTo("present");
        assertThat(group.resolve("current/snapshot")).hasContent("the log");
        assertThat(group.resolve("sm-of-an-operator/snapshot")).hasContent("a copy");
    }

    @Test
    void aGroupThatWasNeverMadeStaysUnmade() throws Exception {
        InstalledSnapshots.finish(group.resolve("never/sm"));

        assertThat(group.resolve("never")).doesNotExist();
    }

    @Test
    void theFormerSnapshotsComeBackIfNothingIsInTheirPlace() throws Exception {
        write("sm.tmp17", "former");

        finish();

        assertThat(snapshot()).isEqualTo("former");
        assertThat(group.resolve("sm.tmp17")).doesNotExist();
    }

    @Test
    void theFormerSnapshotsGoOnceTheNewOnesAreInTheirPlace() throws Exception {
        write("sm.tmp17", "former");
        write("sm", "installed");

        finish();

        assertThat(snapshot()).isEqualTo("installed");
        assertThat(group.resolve("sm.tmp17")).doesNotExist();
    }

    @Test
    void ofSeveralFormerOnesTheNewestComesBack() throws Exception {
        write("sm.tmp17", "older");
        write("sm.tmp18", "newer");

        finish();

        assertThat(snapshot()).isEqualTo("newer");
        assertThat(group.resolve("sm.tmp17")).doesNotExist();
        assertThat(group.resolve("sm.tmp18")).doesNotExist();
    }
}
