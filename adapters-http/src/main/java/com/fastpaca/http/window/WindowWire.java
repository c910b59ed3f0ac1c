package com.fastpaca.http.window;

import com.fastpaca.domain.window.Segment;
import com.fastpaca.domain.window.Window;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.http.request.Piecewise;
import com.fastpaca.ports.conversation.Message;
import com.fastpaca.ports.conversation.WindowMessages;

/** A window as clients receive it. */
final class WindowWire implements Piecewise {
    private static final int EXPECTED_BYTES = 1 << 16;

    private final WindowMessages messages;
    private final JsonWriter out = new JsonWriter(EXPECTED_BYTES);

    WindowWire(Window window, WindowMessages messages) {
        this.messages = messages;
        out.startObject()
                .field("version", window.version())
                .field("used_tokens", window.usedTokens())
                .field("needs_compaction", window.needsCompaction())
                .name("segments")
                .startArray();
        window.segments().forEach(this::write);
        out.endArray().name("messages").startArray();
    }

    @Override
    public boolean writeUpTo(int bytes) {
        while (messages.hasNext() && out.size() < bytes) {
            write(messages.next());
        }
        if (messages.hasNext()) {
            return false;
        }
        out.endArray().endObject();
        return true;
    }

    @Override
    public JsonWriter out() {
        return out;
    }

    private void write(Segment segment) {
        String type = switch (segment.type()) {
            case SUMMARY -> "summary";
            case LIVE -> "live";
        };
        out.startObject()
                .field("type", type)
                .field("from_seq", segment.fromSeq())
                .field("to_seq", segment.toSeq())
                .endObject();
    }

    private void write(Message message) {
        out.startObject()
                .field("seq", message.seq())
                .field("role", message.role())
                .field("parts", message.parts());
        if (message.metadata() != null) {
            out.field("metadata", message.metadata());
        }
        out.field("token_count", message.tokens())
                .name("inserted_at")
                .time(message.insertedAtMillis())
                .endObject();
    }
}
