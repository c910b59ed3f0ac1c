package com.fastpaca.raft.table;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Prints what event tables cost: writing (with forcing, reading back and digest), opening, and reading from the page cache. Run its
 * main method; the argument is the directory to work in.
 */
final class RecordTableBenchmark {
    private static final int CONVERSATIONS = 10_000;
    private static final int EVENTS_EACH = 100;
    private static final int RECORD_BYTES = 1_024;
    private static final int RANGE_EVENTS = 50;
    private static final long ROUND_NANOS = 3_000_000_000L;

    private final Path directory;
    private final Random random = new Random(1);
    private final byte[] noise = new byte[1 << 20];
    private final ConversationId[] conversations = IntStream.range(0, CONVERSATIONS)
            .mapToObj(i -> new ConversationId(String.format("conversation-%06d", i)))
            .toArray(ConversationId[]::new);
    private long sum;

    private RecordTableBenchmark(Path directory) {
        this.directory = directory;
        random.nextBytes(noise);
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments.length > 0 ? arguments[0] : "target"), "tables");
        new RecordTableBenchmark(directory).run();
    }

    private void run() throws Exception {
        long start = System.nanoTime();
        RecordTableFile written = write("whole", 1, EVENTS_EACH);
        System.out.printf(
                Locale.ROOT,
                "write %,d events of %,d bytes: %.2f s, %,d bytes%n",
                written.recordCount(),
                RECORD_BYTES,
                since(start),
                written.bytes());

        start = System.nanoTime();
        written.verify(directory);
        System.out.printf(Locale.ROOT, "verify the digest: %.2f s%n", since(start));

        start = System.nanoTime();
        RecordTable whole = RecordTable.open(directory, written);
        System.out.printf(Locale.ROOT, "open: %.1f ms%n", since(start) * 1e3);

        start = System.nanoTime();
        whole.verify();
        System.out.printf(Locale.ROOT, "verify every event: %.2f s%n", since(start));

        try (EventTables one = new EventTables(List.of(whole))) {
            reads("one table", one);
        }
        mergeHalves();
    }

    private void mergeHalves() throws Exception {
        RecordTableFile older = write("older", 1, EVENTS_EACH / 2);
        RecordTableFile newer = write("newer", EVENTS_EACH / 2 + 1, EVENTS_EACH);
        try (EventTables two = EventTables.open(directory, List.of(older, newer))) {
            reads("two tables", two);
            long start = System.nanoTime();
            EventTableMerge.merge(two.tables(), directory, "merged", id -> SeqRange.NONE, MergePace.UNLIMITED);
            System.out.printf(Locale.ROOT, "merge two tables: %.2f s%n", since(start));
        }
    }

    private RecordTableFile write(String name, long fromSeq, long toSeq) throws IOException {
        byte[] record = new byte[RECORD_BYTES];
        try (RecordTableWriter writer = RecordTableWriter.create(directory, name)) {
            for (ConversationId conversation : conversations) {
                for (long seq = fromSeq; seq <= toSeq; seq++) {
                    System.arraycopy(noise, random.nextInt(noise.length - RECORD_BYTES), record, 0, RECORD_BYTES);
                    writer.append(conversation, seq, record);
                }
            }
            return writer.finish();
        }
    }

    private void reads(String what, EventTables tables) {
        for (int round = 1; round <= 2; round++) {
            double point = microsPerCall(() -> read(tables, 1));
            double range = microsPerCall(() -> read(tables, RANGE_EVENTS));
            System.out.printf(
                    Locale.ROOT,
                    "%s, round %d: point read %.2f us, range of %d %.2f us%n",
                    what,
                    round,
                    point,
                    RANGE_EVENTS,
                    range);
        }
    }

    private void read(EventTables tables, int events) {
        long from = 1L + random.nextInt(EVENTS_EACH - events + 1);
        tables.read(conversations[random.nextInt(CONVERSATIONS)], from, from + events - 1, (seq, record) -> {
            sum += record[0];
            return true;
        });
    }

    /** Time on the processor, which is what reading from the page cache costs, also where other programs are busy. */
    private static double microsPerCall(Runnable call) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long calls = 0;
        while (threads.getCurrentThreadCpuTime() - start < ROUND_NANOS) {
            for (int i = 0; i < 1_000; i++) {
                call.run();
            }
            calls += 1_000;
        }
        return (threads.getCurrentThreadCpuTime() - start) / 1e3 / calls;
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
