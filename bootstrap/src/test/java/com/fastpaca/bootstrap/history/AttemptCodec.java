package com.fastpaca.bootstrap.history;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Attempts as bytes. They are read by the run that wrote them alone. */
final class AttemptCodec {
    private static final int ABSENT = -1;

    private AttemptCodec() {}

    record Recorded(long number, int client, Request request, Operation.Attempt attempt) {
        Operation operation() {
            return new Operation(number, client, request, List.of(attempt));
        }
    }

    static void write(DataOutputStream out, Recorded recorded) throws IOException {
        out.writeLong(recorded.number());
        out.writeInt(recorded.client());
        write(out, recorded.request());
        out.writeLong(recorded.attempt().began());
        out.writeLong(recorded.attempt().ended());
        write(out, recorded.attempt().answer());
    }

    static Recorded read(DataInputStream in) throws IOException {
        return new Recorded(
                in.readLong(),
                in.readInt(),
                readRequest(in),
                new Operation.Attempt(in.readLong(), in.readLong(), readAnswer(in)));
    }

    private static void write(DataOutputStream out, Request request) throws IOException {
        switch (request) {
            case Request.Put(String id, String strategy, long budget) -> {
                begin(out, 'P', id);
                write(out, strategy);
                out.writeLong(budget);
            }
            case Request.Append(
                    String id,
                    List<SentEvent> events,
                    boolean batch,
                    String key,
                    OptionalLong ifVersion) -> {
                begin(out, 'A', id);
                writeEvents(out, events);
                out.writeBoolean(batch);
                write(out, key);
                write(out, ifVersion);
            }
            case Request.Compact(
                    String id,
                    long from,
                    long to,
                    List<SentEvent> by,
                    String key,
                    OptionalLong ifVersion) -> {
                begin(out, 'C', id);
                out.writeLong(from);
                out.writeLong(to);
                writeEvents(out, by);
                write(out, key);
                write(out, ifVersion);
            }
            case Request.PatchMetadata(String id, String name, long value) -> {
                begin(out, 'M', id);
                write(out, name);
                out.writeLong(value);
            }
            case Request.Tombstone(String id) -> begin(out, 'T', id);
            case Request.Bad bad -> write(out, bad);
            case Request.ReadConversation(String id) -> begin(out, 'V', id);
            case Request.ReadWindow(String id, long budget) -> {
                begin(out, 'W', id);
                out.writeLong(budget);
            }
            case Request.ReadNewest(String id, int events) -> {
                begin(out, 'N', id);
                out.writeInt(events);
            }
            case Request.ReadPage(String id, long cursor, int limit) -> {
                begin(out, 'L', id);
                out.writeLong(cursor);
                out.writeInt(limit);
            }
        }
    }

    private static void write(DataOutputStream out, Request.Bad bad) throws IOException {
        begin(out, 'B', bad.conversation());
        write(out, bad.why());
        write(out, bad.resource());
        write(out, bad.json());
        out.writeInt(bad.expectedStatuses().size());
        for (int status : bad.expectedStatuses()) {
            out.writeInt(status);
        }
        out.writeInt(bad.content().size());
        for (SentEvent.Content content : bad.content()) {
            write(out, content.role());
            write(out, content.parts());
            write(out, content.metadata());
        }
    }

    private static Request readRequest(DataInputStream in) throws IOException {
        char kind = in.readChar();
        String id = text(in);
        return switch (kind) {
            case 'P' -> new Request.Put(id, text(in), in.readLong());
            case 'A' -> new Request.Append(id, readEvents(in), in.readBoolean(), readText(in), readNumber(in));
            case 'C' ->
                new Request.Compact(id, in.readLong(), in.readLong(), readEvents(in), readText(in), readNumber(in));
            case 'M' -> new Request.PatchMetadata(id, text(in), in.readLong());
            case 'T' -> new Request.Tombstone(id);
            case 'B' -> readBad(in, id);
            case 'V' -> new Request.ReadConversation(id);
            case 'W' -> new Request.ReadWindow(id, in.readLong());
            case 'N' -> new Request.ReadNewest(id, in.readInt());
            case 'L' -> new Request.ReadPage(id, in.readLong(), in.readInt());
            default -> throw new IOException("no request begins with " + kind);
        };
    }

    private static Request.Bad readBad(DataInputStream in, String id) throws IOException {
        String why = text(in);
        String resource = text(in);
        String json = text(in);
        Set<Integer> statuses = new TreeSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            statuses.add(in.readInt());
        }
        List<SentEvent.Content> content = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            content.add(new SentEvent.Content(text(in), text(in), readText(in)));
        }
        return new Request.Bad(id, why, resource, json, statuses, content);
    }

    private static void write(DataOutputStream out, Answer answer) throws IOException {
        switch (answer) {
            case Answer.Accepted(int status, String body) -> begin(out, 'A', status, body);
            case Answer.Refused(int status, String body) -> begin(out, 'R', status, body);
            case Answer.Broken(int status, String body) -> begin(out, 'B', status, body);
            case Answer.Unknown(String reason) -> begin(out, 'U', reason);
            case Answer.SawConversation(long version, long lastSeq) -> {
                out.writeChar('C');
                out.writeLong(version);
                out.writeLong(lastSeq);
            }
            case Answer.SawWindow(long version, String digest, SortedMap<Long, String> live) -> {
                begin(out, 'W', digest);
                out.writeLong(version);
                write(out, live);
            }
            case Answer.SawEvents(SortedMap<Long, String> digests) -> {
                out.writeChar('E');
                write(out, digests);
            }
            case Answer.SawPage(SortedMap<Long, String> digests, boolean hasMore) -> {
                out.writeChar('P');
                write(out, digests);
                out.writeBoolean(hasMore);
            }
        }
    }

    private static Answer readAnswer(DataInputStream in) throws IOException {
        char kind = in.readChar();
        return switch (kind) {
            case 'A' -> new Answer.Accepted(in.readInt(), text(in));
            case 'R' -> new Answer.Refused(in.readInt(), text(in));
            case 'B' -> new Answer.Broken(in.readInt(), text(in));
            case 'U' -> new Answer.Unknown(text(in));
            case 'C' -> new Answer.SawConversation(in.readLong(), in.readLong());
            case 'W' -> {
                String digest = text(in);
                yield new Answer.SawWindow(in.readLong(), digest, readDigests(in));
            }
            case 'E' -> new Answer.SawEvents(readDigests(in));
            case 'P' -> new Answer.SawPage(readDigests(in), in.readBoolean());
            default -> throw new IOException("no answer begins with " + kind);
        };
    }

    private static void begin(DataOutputStream out, char kind, String text) throws IOException {
        out.writeChar(kind);
        write(out, text);
    }

    private static void begin(DataOutputStream out, char kind, int status, String body) throws IOException {
        out.writeChar(kind);
        out.writeInt(status);
        write(out, body);
    }

    private static void writeEvents(DataOutputStream out, List<SentEvent> events) throws IOException {
        out.writeInt(events.size());
        for (SentEvent event : events) {
            write(out, event.role());
            write(out, event.parts());
            write(out, event.metadata());
            out.writeInt(event.tokenCount().orElse(ABSENT));
        }
    }

    private static List<SentEvent> readEvents(DataInputStream in) throws IOException {
        List<SentEvent> events = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            String role = text(in);
            String parts = text(in);
            String metadata = readText(in);
            int tokens = in.readInt();
            events.add(new SentEvent(
                    role, parts, metadata, tokens == ABSENT ? OptionalInt.empty() : OptionalInt.of(tokens)));
        }
        return events;
    }

    private static void write(DataOutputStream out, SortedMap<Long, String> digests) throws IOException {
        out.writeInt(digests.size());
        for (var digest : digests.entrySet()) {
            out.writeLong(digest.getKey());
            write(out, digest.getValue());
        }
    }

    private static SortedMap<Long, String> readDigests(DataInputStream in) throws IOException {
        SortedMap<Long, String> digests = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            digests.put(in.readLong(), text(in));
        }
        return digests;
    }

    private static void write(DataOutputStream out, OptionalLong number) throws IOException {
        out.writeLong(number.orElse(ABSENT));
    }

    private static OptionalLong readNumber(DataInputStream in) throws IOException {
        long number = in.readLong();
        return number == ABSENT ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /** Longer texts are there than {@link DataOutputStream#writeUTF} takes. */
    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(ABSENT);
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == ABSENT ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String text(DataInputStream in) throws IOException {
        String text = readText(in);
        if (text == null) {
            throw new IOException("a text is missing");
        }
        return text;
    }
}
