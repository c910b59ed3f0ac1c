package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTablesTest {
    private static final ConversationId A = new ConversationId("a");

    @TempDir
    Path directory;

    @Test
    void eventsOfSeveralTablesComeInOrder() throws IOException {
        EventLog older = new EventLog().put("a", 1, 10).put("a", 2, 20_000).put("a", 5, 10);
        EventLog newer = new EventLog().put("a", 3, 10).put("a", 4, 20_000).put("a", 6, 10);
        EventLog all = new EventLog().putAll(older).putAll(newer);

        try (EventTables tables = tables(older, newer)) {
            all.assertRead(tables::read, A, 1, 6);
            all.assertRead(tables::read, A, 2, 4);
            all.assertRead(tables::read, A, 6, 9);
            all.assertRead(tables::read, A, 7, 9);
        }
    }

    @Test
    void anAddedTableIsReadFromThenOn() throws IOException {
        EventLog older = new EventLog().put("a", 1, 10);
        EventLog newer = new EventLog().put("a", 2, 10);

        try (EventTables tables = tables(older)) {
            tables.add(newer.writeAndOpen(directory, "newer"));

            new EventLog().putAll(older).putAll(newer).assertRead(tables::read, A, 1, 2);
        }
    }

    @Test
    void twoTablesThatDisagreeAreNotReadAsIfTheyDidNot() throws IOException {
        EventLog older = new EventLog().put("a", 1, new byte[] {1});
        EventLog newer = new EventLog().put("a", 1, new byte[] {2});

        try (EventTables tables = tables(older, newer)) {
            assertThatExceptionOfType(CorruptTableException.class)
                    .isThrownBy(() -> tables.read(A, 1, 1, (seq, record) -> true));
        }
    }

    @Test
    void aMergedTableTakesThePlaceOfItsInputsAndTheseAreClosed() throws Exception {
        EventLog[] logs = new EventLog[4];
        EventLog all = new EventLog();
        for (int i = 0; i < logs.length; i++) {
            logs[i] = new EventLog().put("a", i + 1, 10);
            all.putAll(logs[i]);
        }

        try (EventTables tables = tables(logs)) {
            List<RecordTable> inputs = tables.tables().subList(1, 3);
            RecordTable merged = RecordTable.open(
                    directory,
                    EventTableMerge.merge(inputs, directory, "merged", id -> SeqRange.NONE, MergePace.UNLIMITED)
                            .orElseThrow());
            tables.add(new EventLog().put("a", 5, 10).writeAndOpen(directory, "added-meanwhile"));
            tables.replace(inputs, Optional.of(merged));

            assertThat(tables.tables())
                    .extracting(table -> table.file().name())
                    .containsExactly("table-0", "merged", "table-3", "added-meanwhile");
            all.put("a", 5, 10).assertRead(tables::read, A, 1, 5);
            assertThat(inputs).noneMatch(RecordTable::tryHold);
        }
    }

    @Test
    void tablesOfWhichNothingIsKeptLeaveTheSet() throws IOException {
        try (EventTables tables = tables(
                new EventLog().put("a", 1, 10), new EventLog().put("a", 2, 10), new EventLog().put("a", 3, 10))) {
            tables.replace(tables.tables().subList(0, 2), Optional.empty());

            new EventLog().put("a", 3, 10).assertRead(tables::read, A, 1, 9);
        }
    }

    @Test
    void onlyNeighboursAreReplaced() throws IOException {
        try (EventTables tables = tables(
                new EventLog().put("a", 1, 10), new EventLog().put("a", 2, 10), new EventLog().put("a", 3, 10))) {
            List<RecordTable> apart =
                    List.of(tables.tables().getFirst(), tables.tables().getLast());

            assertThatIllegalArgumentException().isThrownBy(() -> tables.replace(apart, Optional.empty()));
            assertThat(tables.tables()).hasSize(3);
        }
    }

    @Test
    void whatIsWorthMergingGrowsWithTheNumberOfTables() throws IOException {
        try (EventTables tables = tables(
                new EventLog().put("a", 1, 10), new EventLog().put("a", 2, 10), new EventLog().put("a", 3, 10))) {
            assertThat(tables.worthMerging()).isEmpty();

            tables.add(new EventLog().put("a", 4, 10).writeAndOpen(directory, "fourth"));

            assertThat(tables.worthMerging()).isEqualTo(tables.tables());
        }
    }

    @Test
    void aSetThatWasClosedIsOfNoFurtherUse() throws IOException {
        EventTables tables = tables(new EventLog().put("a", 1, 10));
        RecordTable one = tables.tables().getFirst();

        tables.close();
        tables.close();

        assertThat(one.tryHold()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> tables.read(A, 1, 1, (seq, record) -> true));
        assertThatIllegalStateException().isThrownBy(() -> tables.add(one));
        assertThatIllegalStateException().isThrownBy(() -> tables.replace(List.of(one), Optional.empty()));
    }

    @Test
    void aReaderKeepsTheTablesThatItBeganWith() throws IOException {
        EventLog log = new EventLog().put("a", 1, 10).put("a", 2, 10);
        EventTables tables = tables(log);
        RecordTable one = tables.tables().getFirst();

        var found = EventLog.read(
                (id, from, to, visitor) -> tables.read(id, from, to, (seq, record) -> {
                    tables.close();
                    return visitor.visit(seq, record);
                }),
                A,
                1,
                2);

        EventLog.assertSame(found, log.events(A));
        assertThat(one.tryHold()).isFalse();
    }

    @Test
    void aManifestWithAMissingTableOpensNone() throws IOException {
        RecordTableFile present = new EventLog().put("a", 1, 10).write(directory, "present");
        RecordTableFile missing = new RecordTableFile("missing", present.bytes(), present.sha256(), 1);

        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> EventTables.open(directory, List.of(present, missing)));
    }

    private EventTables tables(EventLog... logs) throws IOException {
        EventTables tables = EventTables.open(directory, List.of());
        for (EventLog log : logs) {
            tables.add(log.writeAndOpen(directory, "table-" + tables.tables().size()));
        }
        return tables;
    }
}
