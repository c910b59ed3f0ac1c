package com.fastpaca.raft.codec;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.IdempotencyKey;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.NewEvent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Commands as the Raft log keeps them. */
public final class CommandCodec {
    private static final int VERSION = 1;
    private static final int OVERHEAD_BYTES = 128;

    private static final int PUT = 1;
    private static final int REPLACE_METADATA = 2;
    private static final int APPEND = 3;
    private static final int COMPACT = 4;
    private static final int TOMBSTONE = 5;
    private static final int ARCHIVE = 6;
    private static final int IMPORT = 7;

    private CommandCodec() {}

    public static byte[] encode(Command command) {
        ByteWriter out = new ByteWriter(expectedBytes(command));
        out.tag(VERSION);
        switch (command) {
            case Command.Put put -> {
                start(out, PUT, put);
                out.optional(put.tokenBudget()).number(put.defaultTokenBudget());
                PolicyFormat.change(out, put.policy());
                out.optional(put.tokenEstimator(), out::text).optional(put.metadata(), out::json);
            }
            case Command.ReplaceMetadata replace -> {
                start(out, REPLACE_METADATA, replace);
                out.number(replace.expectedRevision()).json(replace.metadata());
            }
            case Command.Append append -> {
                start(out, APPEND, append);
                events(out, append.events());
                key(out, append.idempotencyKey());
                out.optional(append.ifVersion());
            }
            case Command.Compact compact -> {
                start(out, COMPACT, compact);
                out.number(compact.fromSeq()).number(compact.toSeq());
                events(out, compact.replacement());
                key(out, compact.idempotencyKey());
                out.optional(compact.ifVersion());
            }
            case Command.Tombstone tombstone -> start(out, TOMBSTONE, tombstone);
            case Command.Archive archive -> {
                start(out, ARCHIVE, archive);
                out.number(archive.revision())
                        .number(archive.version())
                        .number(archive.seq())
                        .number(archive.tailKeep());
            }
            case Command.Import piece -> {
                start(out, IMPORT, piece);
                out.each(piece.events(), piece.events().size(), event -> EventFormat.event(out, event));
                out.optional(piece.whole(), whole -> out.bytes(PackedConversation.pack(whole)));
            }
        }
        return out.toBytes();
    }

    /** @throws CorruptBytesException if the bytes are not a command's */
    public static Command decode(byte[] bytes) {
        ByteReader in = ByteReader.sharing(bytes);
        in.version(VERSION);
        int kind = in.tag();
        ConversationId id = new ConversationId(in.text());
        long atMillis = in.number();
        return in.ended(
                switch (kind) {
                    case PUT ->
                        new Command.Put(
                                id,
                                atMillis,
                                in.optionalNumber(),
                                in.number(),
                                PolicyFormat.change(in),
                                in.optional(in::text),
                                in.optional(in::json));
                    case REPLACE_METADATA -> new Command.ReplaceMetadata(id, atMillis, in.number(), in.json());
                    case APPEND -> new Command.Append(id, atMillis, events(in), key(in), in.optionalNumber());
                    case COMPACT ->
                        new Command.Compact(
                                id, atMillis, in.number(), in.number(), events(in), key(in), in.optionalNumber());
                    case TOMBSTONE -> new Command.Tombstone(id, atMillis);
                    case ARCHIVE ->
                        new Command.Archive(id, atMillis, in.number(), in.number(), in.number(), in.smallNumber());
                    case IMPORT ->
                        new Command.Import(
                                id,
                                atMillis,
                                in.list(() -> EventFormat.event(in)),
                                in.optional(() -> PackedConversation.unpack(in.bytes())));
                    default -> throw new CorruptBytesException("no kind of command " + kind);
                });
    }

    private static void start(ByteWriter out, int kind, Command command) {
        out.tag(kind).text(command.conversation().value()).number(command.atMillis());
    }

    private static void events(ByteWriter out, List<NewEvent> events) {
        out.each(events, events.size(), event -> ContentFormat.newEvent(out, event));
    }

    private static List<NewEvent> events(ByteReader in) {
        return in.list(() -> ContentFormat.newEvent(in));
    }

    private static void key(ByteWriter out, Optional<IdempotencyKey> key) {
        out.optional(key, value -> KeyFormat.key(out, value));
    }

    private static Optional<IdempotencyKey> key(ByteReader in) {
        return in.optional(() -> KeyFormat.key(in));
    }

    private static int expectedBytes(Command command) {
        Stream<EventContent> contents = switch (command) {
            case Command.Append append -> append.events().stream().map(NewEvent::content);
            case Command.Compact compact -> compact.replacement().stream().map(NewEvent::content);
            case Command.Import piece -> piece.events().stream().map(Event::content);
            case Command.Put put -> Stream.empty();
            case Command.ReplaceMetadata replace -> Stream.empty();
            case Command.Tombstone tombstone -> Stream.empty();
            case Command.Archive archive -> Stream.empty();
        };
        return OVERHEAD_BYTES
                + contents.mapToInt(content -> content.sizeBytes() + OVERHEAD_BYTES)
                        .sum();
    }
}
