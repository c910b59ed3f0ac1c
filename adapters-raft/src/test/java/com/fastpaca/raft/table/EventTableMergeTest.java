package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTableMergeTest {
    @TempDir
    Path directory;

    @Test
    void anEventThatTwoTablesHoldIsKeptOnce() throws Exception {
        EventLog older = new EventLog().put("a", 1, 30_000).put("a", 2, 10);
        EventLog newer = new EventLog().put("a", 1, 30_000).put("a", 3, 10);

        try (EventTables tables = tables(older, newer);
                RecordTable merged = RecordTable.open(
                        directory, merge(tables, MergePace.UNLIMITED).orElseThrow())) {
            new EventLog().putAll(older).putAll(newer).assertWhole(merged);
        }
    }

    @Test
    void twoTablesThatDisagreeAreCorrupt() throws Exception {
        EventLog older = new EventLog().put("a", 1, new byte[] {1});
        EventLog newer = new EventLog().put("a", 1, new byte[] {2});

        try (EventTables tables = tables(older, newer)) {
            assertThatExceptionOfType(CorruptTableException.class)
                    .isThrownBy(() -> merge(tables, MergePace.UNLIMITED))
                    .withMessageContaining("record 1 of a");
        }
        assertOnlyInputsRemain(2);
    }

    @Test
    void aMergeKeepsToItsPaceAboutOnceForEachMebibyte() throws Exception {
        EventLog log = new EventLog();
        for (long seq = 1; seq <= 50; seq++) {
            log.put("a", seq, 100_000);
        }
        AtomicInteger calls = new AtomicInteger();

        try (EventTables tables = tables(log)) {
            merge(tables, calls::incrementAndGet);
        }

        assertThat(calls).hasValue(4);
    }

    @Test
    void aMergeEndsWithoutATraceWhenItsPaceThrows() throws Exception {
        EventLog log = new EventLog().put("a", 1, 2 << 20).put("a", 2, 2 << 20);

        try (EventTables tables = tables(log)) {
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> merge(tables, () -> {
                        throw new CancellationException();
                    }));
            assertOnlyInputsRemain(1);
            log.assertWhole(tables.tables().getFirst());
        }
    }

    @Test
    void aMergeThatKeepsNothingWritesNothing() throws Exception {
        try (EventTables tables = tables(new EventLog().put("a", 1, 10), new EventLog().put("b", 7, 10))) {
            Optional<RecordTableFile> merged = EventTableMerge.merge(
                    tables.tables(), directory, "merged", id -> new SeqRange(1, Long.MAX_VALUE), MergePace.UNLIMITED);

            assertThat(merged).isEmpty();
            assertOnlyInputsRemain(2);
        }
    }

    @Test
    void tablesThatAreClosedDuringAMergeAreReadToTheEnd() throws Exception {
        EventLog log = new EventLog().put("a", 1, 2 << 20).put("a", 2, 2 << 20);
        EventTables tables = tables(log);

        RecordTableFile merged = merge(tables, tables::close).orElseThrow();

        try (RecordTable table = RecordTable.open(directory, merged)) {
            log.assertWhole(table);
        }
        assertThatIllegalStateException().isThrownBy(() -> merge(tables, MergePace.UNLIMITED));
    }

    private EventTables tables(EventLog... logs) throws IOException {
        List<RecordTableFile> files = new ArrayList<>();
        for (EventLog log : logs) {
            files.add(log.write(directory, "input-" + files.size()));
        }
        return EventTables.open(directory, files);
    }

    private Optional<RecordTableFile> merge(EventTables tables, MergePace pace)
            throws IOException, InterruptedException {
        return EventTableMerge.merge(tables.tables(), directory, "merged", id -> SeqRange.NONE, pace);
    }

    private void assertOnlyInputsRemain(int count) {
        assertThat(directory.toFile().list()).hasSize(count).allMatch(name -> name.startsWith("input-"));
    }
}
