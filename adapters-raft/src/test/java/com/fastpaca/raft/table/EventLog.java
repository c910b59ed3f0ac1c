package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** What tables should hold, kept in plain maps. */
final class EventLog {
    private final NavigableMap<ConversationId, NavigableMap<Long, byte[]>> conversations = new TreeMap<>();

    EventLog put(String id, long seq, byte[] record) {
        conversations
                .computeIfAbsent(new ConversationId(id), absent -> new TreeMap<>())
                .put(seq, record);
        return this;
    }

    EventLog put(String id, long seq, int recordBytes) {
        return put(id, seq, record(id, seq, recordBytes));
    }

    /** Bytes that follow from the event's place and differ from those of any other. */
    static byte[] record(String id, long seq, int recordBytes) {
        byte[] record = new byte[recordBytes];
        new Random(id.hashCode() * 31L + seq).nextBytes(record);
        return record;
    }

    EventLog putAll(EventLog other) {
        other.conversations.forEach((id, events) -> events.forEach((seq, record) -> put(id.value(), seq, record)));
        return this;
    }

    NavigableMap<ConversationId, NavigableMap<Long, byte[]>> conversations() {
        return conversations;
    }

    NavigableMap<Long, byte[]> events(ConversationId id) {
        return conversations.getOrDefault(id, new TreeMap<>());
    }

    NavigableMap<Long, byte[]> events(ConversationId id, long fromSeq, long toSeq) {
        return fromSeq > toSeq ? new TreeMap<>() : events(id).subMap(fromSeq, true, toSeq, true);
    }

    RecordTableFile write(Path directory, String name) throws IOException {
        try (RecordTableWriter writer = RecordTableWriter.create(directory, name)) {
            for (var conversation : conversations.entrySet()) {
                for (var event : conversation.getValue().entrySet()) {
                    writer.append(conversation.getKey(), event.getKey(), event.getValue());
                }
            }
            return writer.finish();
        }
    }

    RecordTable writeAndOpen(Path directory, String name) throws IOException {
        return RecordTable.open(directory, write(directory, name));
    }

    /** How a table or a set of them is read. */
    interface Reading {
        void read(ConversationId id, long fromSeq, long toSeq, RecordVisitor visitor);
    }

    /** Reads a table as a set of it alone does. */
    static Reading reading(RecordTable table) {
        return new EventTables(List.of(table))::read;
    }

    void assertRead(Reading reading, ConversationId id, long fromSeq, long toSeq) {
        assertSame(read(reading, id, fromSeq, toSeq), events(id, fromSeq, toSeq));
    }

    static NavigableMap<Long, byte[]> read(Reading reading, ConversationId id, long fromSeq, long toSeq) {
        NavigableMap<Long, byte[]> found = new TreeMap<>();
        reading.read(id, fromSeq, toSeq, (seq, record) -> {
            assertThat(found.isEmpty() || found.lastKey() < seq).as("ascending").isTrue();
            found.put(seq, record);
            return true;
        });
        return found;
    }

    /** Compares without printing megabytes. */
    static void assertSame(NavigableMap<Long, byte[]> actual, NavigableMap<Long, byte[]> expected) {
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        actual.forEach((seq, record) -> assertThat(ByteBuffer.wrap(record).equals(ByteBuffer.wrap(expected.get(seq))))
                .as("event %d has the bytes that were written", seq)
                .isTrue());
    }

    void assertWhole(RecordTable table) {
        for (ConversationId id : List.copyOf(conversations.keySet())) {
            assertRead(reading(table), id, 1, Long.MAX_VALUE);
        }
        long count =
                conversations.values().stream().mapToLong(NavigableMap::size).sum();
        assertThat(table.file().recordCount()).isEqualTo(count);
        table.verify();
    }
}
