package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Tables against plain maps. */
class RecordTablePropertiesTest {
    /** Ids that begin one another, or are neighbours in order. */
    private static final List<String> IDS =
            List.of("a", "a-", "a-a", "a.", "a:1", "a:10", "aa", "a~", "A", "b", "i".repeat(254), "i".repeat(255));

    /** Above every seq that is made here. */
    private static final long END = 500;

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void everyRangeReadsAsItWasWritten(
            @ForAll("logs") EventLog log,
            @ForAll @LongRange(min = 1, max = END) long from,
            @ForAll @LongRange(min = 0, max = END) long length)
            throws IOException {
        try (ScratchDirectory scratch = new ScratchDirectory();
                RecordTable table = log.writeAndOpen(scratch.path(), "table")) {
            log.assertWhole(table);
            for (String id : IDS) {
                log.assertRead(EventLog.reading(table), new ConversationId(id), from, from + length);
            }
        }
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.MIXIN)
    void tablesReadAsOneHoldWhatEachOfThemHolds(
            @ForAll("logs") EventLog log,
            @ForAll @IntRange(min = 1, max = 5) int tableCount,
            @ForAll @LongRange(min = 1, max = END) long from,
            @ForAll long seed)
            throws IOException {
        try (ScratchDirectory scratch = new ScratchDirectory();
                EventTables tables = EventTables.open(scratch.path(), split(log, tableCount, seed, scratch.path()))) {
            for (String id : IDS) {
                log.assertRead(tables::read, new ConversationId(id), 1, END);
                log.assertRead(tables::read, new ConversationId(id), from, END);
            }
        }
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.MIXIN)
    void mergedTablesAreTheTableThatWouldHaveBeenWrittenAtOnce(
            @ForAll("logs") EventLog log, @ForAll @IntRange(min = 1, max = 5) int tableCount, @ForAll long seed)
            throws Exception {
        try (ScratchDirectory scratch = new ScratchDirectory();
                EventTables tables = EventTables.open(scratch.path(), split(log, tableCount, seed, scratch.path()))) {
            RecordTableFile atOnce = log.write(scratch.path(), "at-once");

            Optional<RecordTableFile> merged = EventTableMerge.merge(
                    tables.tables(), scratch.path(), "merged", id -> SeqRange.NONE, MergePace.UNLIMITED);

            assertThat(merged)
                    .hasValue(new RecordTableFile("merged", atOnce.bytes(), atOnce.sha256(), atOnce.recordCount()));
        }
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.MIXIN)
    void whatIsNoLongerKeptVanishesInAMerge(
            @ForAll("logs") EventLog log,
            @ForAll @IntRange(min = 1, max = 3) int tableCount,
            @ForAll @LongRange(min = 1, max = END) long fromSeq,
            @ForAll @LongRange(min = 1, max = END) long toSeq,
            @ForAll long seed)
            throws Exception {
        EventLog kept = new EventLog();
        log.conversations()
                .forEach((id, events) -> events.forEach((seq, record) -> {
                    if (!id.value().startsWith("a") || seq < fromSeq || seq > toSeq) {
                        kept.put(id.value(), seq, record);
                    }
                }));
        try (ScratchDirectory scratch = new ScratchDirectory();
                EventTables tables = EventTables.open(scratch.path(), split(log, tableCount, seed, scratch.path()))) {
            Optional<RecordTableFile> merged = EventTableMerge.merge(
                    tables.tables(),
                    scratch.path(),
                    "merged",
                    id -> id.value().startsWith("a") ? new SeqRange(fromSeq, toSeq) : SeqRange.NONE,
                    MergePace.UNLIMITED);

            assertThat(merged.isPresent()).isEqualTo(!kept.conversations().isEmpty());
            if (merged.isPresent()) {
                try (RecordTable table = RecordTable.open(scratch.path(), merged.get())) {
                    kept.assertWhole(table);
                    IDS.forEach(id -> kept.assertRead(EventLog.reading(table), new ConversationId(id), 1, END));
                }
            }
        }
    }

    /** Puts each event into some of the tables, mostly into one. */
    private static List<RecordTableFile> split(EventLog log, int tableCount, long seed, Path directory)
            throws IOException {
        Random random = new Random(seed);
        List<EventLog> parts = new ArrayList<>();
        for (int i = 0; i < tableCount; i++) {
            parts.add(new EventLog());
        }
        log.conversations()
                .forEach((id, events) -> events.forEach((seq, record) -> {
                    do {
                        parts.get(random.nextInt(tableCount)).put(id.value(), seq, record);
                    } while (random.nextInt(5) == 0);
                }));
        List<RecordTableFile> files = new ArrayList<>();
        for (EventLog part : parts) {
            if (!part.conversations().isEmpty()) {
                files.add(part.write(directory, "part-" + files.size()));
            }
        }
        return files;
    }

    @Provide
    Arbitrary<EventLog> logs() {
        Arbitrary<Long> gap = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.just(1L)),
                Tuple.of(1, Arbitraries.longs().between(2, 9)));
        Arbitrary<Integer> bytes = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.integers().between(0, 300)),
                Tuple.of(5, Arbitraries.integers().between(300, 5_000)),
                Tuple.of(2, around(Block.MAX_PAYLOAD_BYTES)),
                Tuple.of(1, around(2 * Block.MAX_PAYLOAD_BYTES)),
                Tuple.of(1, around(128 << 10)));
        Arbitrary<EventLog> conversation = Combinators.combine(
                        Arbitraries.of(IDS),
                        Combinators.combine(gap, bytes)
                                .as(Tuple::of)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(50))
                .as((id, events) -> {
                    EventLog log = new EventLog();
                    long seq = 0;
                    for (var event : events) {
                        seq += event.get1();
                        log.put(id, seq, event.get2());
                    }
                    return log;
                });
        return conversation
                .list()
                .ofMinSize(1)
                .ofMaxSize(IDS.size())
                .map(conversations -> conversations.stream().reduce(new EventLog(), EventLog::putAll));
    }

    private static Arbitrary<Integer> around(int bytes) {
        return Arbitraries.integers().between(bytes - 2, bytes + 2);
    }
}
