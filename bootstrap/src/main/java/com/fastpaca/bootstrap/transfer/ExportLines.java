package com.fastpaca.bootstrap.transfer;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an export, told apart by how they begin: the conversations that were asked for, unless that is all; of each the conversation,
 * its events, and the end of it; and the end of the export. For one thread.
 */
final class ExportLines {
    static final String ONLY = "{\"only\":";
    static final String CONVERSATION = "{\"conversation\":";
    static final String EVENT = "{\"seq\":";
    static final String END = "{\"end\":";
    static final String COMPLETE = "{\"export\":";

    /** A line that ends a conversation is never longer. */
    static final int MAX_END_BYTES = 128 + Limits.MAX_ID_CHARS;

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int size;
    private long lines;
    private boolean cut;

    ExportLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its end; null after the last one. A line that is not ended is none. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (at == size) {
                size = in.read(buffer);
                at = 0;
                if (size < 0) {
                    size = 0;
                    cut |= line.size() > 0;
                    return null;
                }
            }
            int end = at;
            while (end < size && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, at, end - at);
            at = Math.min(size, end + 1);
            if (end < size) {
                lines++;
                return line.toByteArray();
            }
        }
    }

    /** The number of the line that came last, from 1. */
    long number() {
        return lines;
    }

    /** Whether there was something behind the last line: the export was cut off in it. */
    boolean isCut() {
        return cut;
    }

    static boolean is(String kind, byte[] line) {
        return line.length > kind.length() && new String(line, 0, kind.length(), StandardCharsets.UTF_8).equals(kind);
    }

    /** The seq of an event's line; 0 if it is none. */
    static long seqOf(byte[] line) {
        long seq = 0;
        for (int i = EVENT.length(); i < line.length && line[i] >= '0' && line[i] <= '9'; i++) {
            seq = seq * 10 + line[i] - '0';
        }
        return seq;
    }

    /** The conversation whose end a line is; empty if it is another one, or damaged. */
    static Optional<ConversationId> endOf(byte[] line) {
        try {
            Fields fields = Fields.of(JsonDocument.parse(line));
            Fields end = fields.required("end", fields.fields("end"));
            return end.text("id", Limits.MAX_ID_CHARS)
                    .filter(ConversationId::isValid)
                    .map(ConversationId::new);
        } catch (JsonFault fault) {
            return Optional.empty();
        }
    }

    /** The same of a line that starts there; empty also if it is not whole. */
    static Optional<ConversationId> endOf(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end == bytes.length ? Optional.empty() : endOf(Arrays.copyOfRange(bytes, start, end));
    }

    /** The line, with its end, that says which conversations an export is about if it is not about all. */
    static byte[] only(SortedSet<ConversationId> wanted) {
        return wanted.stream()
                .map(id -> "\"" + id.value() + "\"")
                .collect(Collectors.joining(",", ONLY + "[", "]}\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The last line of an export that is whole, with its end. */
    static byte[] complete(long conversations) {
        return (COMPLETE + "{\"conversations\":" + conversations + "}}\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** How many conversations the export has that a line ends; empty if the line is another one, or damaged. */
    static OptionalLong conversationsOf(byte[] line) {
        try {
            Fields fields = Fields.of(JsonDocument.parse(line));
            Fields export = fields.required("export", fields.fields("export"));
            return export.number("conversations", 0, Long.MAX_VALUE);
        } catch (JsonFault fault) {
            return OptionalLong.empty();
        }
    }
}
