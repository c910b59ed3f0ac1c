package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.raft.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside a thread that adds, merges and closes tables and deletes their files. */
class EventTablesConcurrencyTest {
    private static final int READERS = 4;
    private static final int CONVERSATIONS = 20;
    private static final int ROUNDS = 60;
    private static final int EVENTS_A_ROUND = 3;

    @TempDir
    Path directory;

    /** The highest seq that every conversation is known to have. */
    private final AtomicLong publishedSeq = new AtomicLong();

    private final AtomicInteger merges = new AtomicInteger();
    private volatile boolean writing = true;

    @Test
    void readersSeeEveryPublishedEventWhileTablesComeAndGo() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS + 1)) {
            EventTables tables = EventTables.open(directory, List.of());
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Random random = new Random(i);
                readers.add(threads.submit(() -> readUntilClosed(tables, random)));
            }
            Future<Boolean> writer = threads.submit(() -> writeAndMerge(tables));

            writer.get(1, TimeUnit.MINUTES);
            for (Future<Long> reader : readers) {
                assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
            }
            assertThat(merges).hasValueGreaterThan(ROUNDS / 5);
        }
    }

    /** Ends by closing the tables under the readers. */
    private boolean writeAndMerge(EventTables tables) throws Exception {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                EventLog log = new EventLog();
                long before = publishedSeq.get();
                for (int i = 0; i < CONVERSATIONS; i++) {
                    for (long seq = before + 1; seq <= before + EVENTS_A_ROUND; seq++) {
                        log.put("c" + i, seq, recordBytes(i, seq));
                    }
                }
                tables.add(log.writeAndOpen(directory, "round-" + round));
                publishedSeq.addAndGet(EVENTS_A_ROUND);
                merge(tables, round);
            }
        } finally {
            writing = false;
            tables.close();
        }
        return true;
    }

    private void merge(EventTables tables, int round) throws IOException, InterruptedException {
        List<RecordTable> inputs = tables.worthMerging();
        if (inputs.isEmpty()) {
            return;
        }
        Optional<RecordTableFile> merged =
                EventTableMerge.merge(inputs, directory, "merged-" + round, id -> SeqRange.NONE, MergePace.UNLIMITED);
        tables.replace(inputs, Optional.of(RecordTable.open(directory, merged.orElseThrow())));
        for (RecordTable input : inputs) {
            DurableFiles.delete(directory.resolve(input.file().name()));
        }
        merges.incrementAndGet();
    }

    private long readUntilClosed(EventTables tables, Random random) {
        long reads = 0;
        while (true) {
            long to = publishedSeq.get();
            long from = to == 0 ? 1 : 1 + random.nextLong(to);
            int conversation = random.nextInt(CONVERSATIONS);
            String id = "c" + conversation;
            EventLog expected = new EventLog();
            for (long seq = from; seq <= to; seq++) {
                expected.put(id, seq, recordBytes(conversation, seq));
            }
            try {
                expected.assertRead(tables::read, new ConversationId(id), from, to);
            } catch (IllegalStateException e) {
                assertThat(writing).as("closed only at the end").isFalse();
                return reads;
            }
            reads++;
        }
    }

    private static int recordBytes(int conversation, long seq) {
        return seq % 50 == conversation ? 40_000 : (int) (seq * 37 % 700);
    }
}
