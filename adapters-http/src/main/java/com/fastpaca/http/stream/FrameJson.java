package com.fastpaca.http.stream;

import com.fastpaca.domain.conversation.Change;
import com.fastpaca.http.event.EventWire;
import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.ports.stream.Frame;

/** Frames as the contract writes them. */
final class FrameJson {
    private static final int EXPECTED_BYTES = 96;

    private FrameJson() {}

    static JsonWriter of(Frame frame) {
        return switch (frame) {
            case Frame.Appended appended -> event(appended);
            case Frame.Changed changed -> change(changed.change());
            case Frame.WindowChanged window ->
                typed("window")
                        .field("version", window.version())
                        .field("needs_compaction", window.needsCompaction())
                        .field("used_tokens", window.usedTokens())
                        .endObject();
            case Frame.Gap gap ->
                typed("gap")
                        .field("expected", gap.expected())
                        .field("actual", gap.version())
                        .endObject();
        };
    }

    private static JsonWriter event(Frame.Appended appended) {
        JsonWriter out = typed(
                        "event", EXPECTED_BYTES + appended.event().content().sizeBytes())
                .field("version", appended.version())
                .field("seq", appended.event().seq())
                .name("event");
        EventWire.write(out, appended.event());
        return out.endObject();
    }

    private static JsonWriter change(Change change) {
        return switch (change) {
            case Change.Compaction(long version, long fromSeq, long toSeq) ->
                typed("compaction")
                        .field("version", version)
                        .name("range")
                        .startObject()
                        .field("from_seq", fromSeq)
                        .field("to_seq", toSeq)
                        .endObject()
                        .endObject();
            case Change.Reset(long version) ->
                typed("reset").field("version", version).endObject();
            case Change.Tombstone(long version) ->
                typed("tombstoned").field("version", version).endObject();
        };
    }

    static JsonWriter ping() {
        return typed("ping").endObject();
    }

    private static JsonWriter typed(String type) {
        return typed(type, EXPECTED_BYTES);
    }

    private static JsonWriter typed(String type, int expectedBytes) {
        return new JsonWriter(expectedBytes).startObject().field("type", type);
    }
}
