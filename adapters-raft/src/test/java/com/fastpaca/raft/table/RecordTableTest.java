package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.raft.file.DurableFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTableTest {
    private static final ConversationId A = new ConversationId("a");
    private static final ConversationId B = new ConversationId("b");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                Block.MAX_PAYLOAD_BYTES - 1,
                Block.MAX_PAYLOAD_BYTES,
                Block.MAX_PAYLOAD_BYTES + 1,
                2 * Block.MAX_PAYLOAD_BYTES,
                2 * Block.MAX_PAYLOAD_BYTES + 1,
                (128 << 10) - 1,
                128 << 10,
                (1 << 20) + 1,
                8 << 20,
                RecordTableWriter.MAX_RECORD_BYTES
            })
    void aRecordOfAnySizeComesBackBetweenItsNeighbours(int recordBytes) throws IOException {
        EventLog log = new EventLog()
                .put("a", 1, 10)
                .put("a", 2, recordBytes)
                .put("a", 3, recordBytes)
                .put("b", 1, 10);

        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            log.assertWhole(table);
            for (long seq = 1; seq <= 3; seq++) {
                log.assertRead(EventLog.reading(table), A, seq, seq);
            }
        }
    }

    @Test
    void idsOfTheGreatestLengthFillPagesWithoutOverflowingThem() throws IOException {
        EventLog log = new EventLog();
        for (String last : List.of("x", "y")) {
            String id = "i".repeat(254) + last;
            for (long seq = 1; seq <= 40; seq++) {
                log.put(id, seq, Block.MAX_PAYLOAD_BYTES);
                log.put(id, seq + 100, Block.MAX_PAYLOAD_BYTES / Block.MAX_RECORDS);
            }
        }

        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            log.assertWhole(table);
        }
    }

    @Test
    void seqsAtTheEndsOfTheirRangeAreKept() throws IOException {
        EventLog log = new EventLog().put("a", 1, 5).put("a", Long.MAX_VALUE, 6).put("b", Long.MAX_VALUE, 7);

        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            log.assertWhole(table);
            log.assertRead(EventLog.reading(table), A, 2, Long.MAX_VALUE - 1);
            log.assertRead(EventLog.reading(table), A, Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    @Test
    void rangesBeyondWhatIsThereAndInvertedOnesAreHarmless() throws IOException {
        EventLog log = new EventLog().put("a", 3, 5).put("a", 4, 5).put("a", 7, 5);

        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            log.assertRead(EventLog.reading(table), A, Long.MIN_VALUE, Long.MAX_VALUE);
            log.assertRead(EventLog.reading(table), A, -5, 3);
            log.assertRead(EventLog.reading(table), A, 5, 6);
            log.assertRead(EventLog.reading(table), A, 8, Long.MAX_VALUE);
            log.assertRead(EventLog.reading(table), A, 5, 4);
        }
    }

    @Test
    void aConversationThatIsNotInTheTableHasNothing() throws IOException {
        try (RecordTable table = new EventLog().put("b", 1, 5).writeAndOpen(directory, "table")) {
            for (String id : List.of("a", "b.", "ba", "c")) {
                ConversationId absent = new ConversationId(id);
                assertThat(table.mayContain(absent, 1, Long.MAX_VALUE)).isFalse();
                assertThat(EventLog.read(EventLog.reading(table), absent, 1, Long.MAX_VALUE))
                        .isEmpty();
            }
        }
    }

    @Test
    void idsThatShareAHashAreToldApart() throws IOException {
        EventLog log = new EventLog().put("a", 5, 10).put("b", 7, 10).put("c", 9, 10);
        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            // The index's part, which would say "perhaps" for such an id, is left out.
            for (String id : List.of("A", "a.", "b.", "d")) {
                ConversationId absent = new ConversationId(id);
                table.tryHold();
                assertThat(table.cursor(absent, 1, Long.MAX_VALUE).next()).isFalse();
                table.release();
            }
        }
    }

    @Test
    void allEventsAreVisitedInOrder() throws IOException {
        EventLog log =
                new EventLog().put("b", 1, 20_000).put("a", 7, 5).put("a", 2, 0).put("a.", 1, 5);
        EventLog visited = new EventLog();
        List<String> order = new ArrayList<>();

        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            table.forEach((id, seq, record) -> {
                order.add(id + "/" + seq);
                visited.put(id.value(), seq, record);
            });
        }

        assertThat(order).containsExactly("a/2", "a/7", "a./1", "b/1");
        log.conversations().forEach((id, events) -> EventLog.assertSame(visited.events(id), events));
    }

    @Test
    void aVisitorEndsTheReadingWhenItHasEnough() throws IOException {
        EventLog log = new EventLog().put("a", 1, 5).put("a", 2, 5).put("a", 3, 5);
        List<Long> visited = new ArrayList<>();

        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            EventLog.reading(table).read(A, 1, 3, (seq, record) -> {
                visited.add(seq);
                return seq < 2;
            });
        }

        assertThat(visited).containsExactly(1L, 2L);
    }

    @Test
    void closingTwiceIsClosingOnce() throws IOException {
        RecordTable table = new EventLog().put("a", 1, 5).writeAndOpen(directory, "table");
        assertThat(table.tryHold()).isTrue();

        table.close();
        table.close();

        assertThat(table.cursor().next()).isTrue();
        table.release();
        assertThat(table.tryHold()).isFalse();
    }

    @Test
    void aFailingVisitorLetsTheTableGo() throws IOException {
        RecordTable table = new EventLog().put("a", 1, 5).writeAndOpen(directory, "table");

        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> EventLog.reading(table).read(A, 1, 1, (seq, record) -> {
                    throw new ArithmeticException();
                }));
        table.close();

        assertThat(table.tryHold()).isFalse();
    }

    @Test
    void eventsOutOfOrderAreRefused() throws IOException {
        try (RecordTableWriter writer = RecordTableWriter.create(directory, "table")) {
            assertThatIllegalArgumentException().isThrownBy(() -> writer.append(A, 0, new byte[1]));
            writer.append(B, 5, new byte[1]);

            assertThatIllegalArgumentException().isThrownBy(() -> writer.append(B, 5, new byte[1]));
            assertThatIllegalArgumentException().isThrownBy(() -> writer.append(B, 4, new byte[1]));
            assertThatIllegalArgumentException().isThrownBy(() -> writer.append(A, 6, new byte[1]));
        }
    }

    @Test
    void aRecordThatIsTooLargeIsRefused() throws IOException {
        try (RecordTableWriter writer = RecordTableWriter.create(directory, "table")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.append(A, 1, new byte[RecordTableWriter.MAX_RECORD_BYTES + 1]));
        }
    }

    @Test
    void anEmptyTableIsNotWritten() throws IOException {
        try (RecordTableWriter writer = RecordTableWriter.create(directory, "table")) {
            assertThatIllegalStateException().isThrownBy(writer::finish);
        }

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aTableThatIsGivenUpLeavesNoFile() throws IOException {
        try (RecordTableWriter writer = RecordTableWriter.create(directory, "table")) {
            writer.append(A, 1, new byte[100]);
        }

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aTableIsWrittenOnce() throws IOException {
        new EventLog().put("a", 1, 5).write(directory, "table");

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> RecordTableWriter.create(directory, "table"));
    }

    @Test
    void whatACrashLeftAsideDoesNotGetIntoTheTable() throws IOException {
        Files.write(DurableFiles.aside(directory.resolve("table")), new byte[3 << 20]);
        EventLog log = new EventLog().put("a", 1, 5);

        try (RecordTable table = log.writeAndOpen(directory, "table")) {
            log.assertWhole(table);
            assertThat(table.file().bytes()).isLessThan(1 << 20);
        }
    }

    @Test
    void aTableThatIsMissingIsNotCalledCorrupt() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> RecordTable.open(directory, new RecordTableFile("table", 1, "", 1)));
    }
}
