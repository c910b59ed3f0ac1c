package com.fastpaca.http.window;

import com.fastpaca.domain.window.Segment;
import com.fastpaca.domain.window.Window;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.ports.conversation.Message;
import com.fastpaca.ports.conversation.WindowMessages;
import org.jspecify.annotations.Nullable;

/** A window as clients receive it, written a bounded piece at a time. */
final class WindowWire {
    private static final int EXPECTED_BYTES = 1 << 16;

    /** A window up to this size is one answer of known length; of a longer one no more than this is in memory. */
    private static final int MAX_AHEAD_BYTES = 1 << 20;

    private final WindowMessages messages;
    private final JsonWriter out = new JsonWriter(EXPECTED_BYTES);
    private boolean whole;

    WindowWire(Window window, WindowMessages messages) {
        this.messages = messages;
        out.startObject()
                .name("version")
                .value(window.version())
                .name("used_tokens")
                .value(window.usedTokens())
                .name("needs_compaction")
                .value(window.needsCompaction())
                .name("segments")
                .startArray();
        window.segments().forEach(this::write);
        out.endArray().name("messages").startArray();
    }

    /** Writes on, to the end or until enough is waiting to be sent. */
    void writeAhead() {
        while (messages.hasNext() && out.size() < MAX_AHEAD_BYTES) {
            write(messages.next());
        }
        if (!messages.hasNext()) {
            out.endArray().endObject();
            whole = true;
        }
    }

    boolean isWhole() {
        return whole;
    }

    JsonWriter written() {
        return out;
    }

    /** What is written and not sent yet; null behind the end. */
    byte @Nullable [] nextChunk() {
        if (out.size() == 0 && !whole) {
            writeAhead();
        }
        return out.size() == 0 ? null : out.drain();
    }

    private void write(Segment segment) {
        String type = switch (segment.type()) {
            case SUMMARY -> "summary";
            case LIVE -> "live";
        };
        out.startObject()
                .name("type")
                .value(type)
                .name("from_seq")
                .value(segment.fromSeq())
                .name("to_seq")
                .value(segment.toSeq())
                .endObject();
    }

    private void write(Message message) {
        out.startObject()
                .name("seq")
                .value(message.seq())
                .name("role")
                .value(message.role())
                .name("parts")
                .value(message.parts());
        if (message.metadata() != null) {
            out.name("metadata").value(message.metadata());
        }
        out.name("token_count")
                .value(message.tokens())
                .name("inserted_at")
                .time(message.insertedAtMillis())
                .endObject();
    }
}
