package com.fastpaca.raft.state;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.raft.codec.ConversationCodec;
import com.fastpaca.raft.table.RecordTable;
import com.fastpaca.raft.table.RecordTableFile;
import com.fastpaca.raft.table.RecordTableWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Tables of conversations in a snapshot. A conversation's bytes stand there as its records 1, 2, …, cut to a size that a record may have.
 */
final class ConversationTables {
    private static final int PIECE_BYTES = 4 << 20;

    private ConversationTables() {}

    /** Writes a table of these conversations, which come in the order of their ids. */
    static RecordTableFile write(Path directory, String name, Iterator<ConversationState> conversations)
            throws IOException {
        try (RecordTableWriter writer = RecordTableWriter.create(directory, name)) {
            while (conversations.hasNext()) {
                ConversationState conversation = conversations.next();
                byte[] bytes = ConversationCodec.encode(conversation);
                long piece = 1;
                for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
                    byte[] record = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PIECE_BYTES));
                    writer.append(conversation.id(), piece++, record);
                }
            }
            return writer.finish();
        }
    }

    static void read(Path directory, RecordTableFile file, Consumer<ConversationState> conversations)
            throws IOException {
        try (RecordTable table = RecordTable.open(directory, file)) {
            Pieces pieces = new Pieces(conversations);
            table.forEach(pieces::add);
            pieces.end();
        }
    }

    /** Puts the pieces of each conversation together again. */
    private static final class Pieces {
        private final Consumer<ConversationState> conversations;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Pieces(Consumer<ConversationState> conversations) {
            this.conversations = conversations;
        }

        void add(ConversationId id, long piece, byte[] record) {
            if (piece == 1) {
                end();
            }
            bytes.writeBytes(record);
        }

        void end() {
            if (bytes.size() > 0) {
                conversations.accept(ConversationCodec.decode(bytes.toByteArray()));
                bytes.reset();
            }
        }
    }
}
