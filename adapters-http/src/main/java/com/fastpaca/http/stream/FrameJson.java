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
                        .name("version")
                        .value(window.version())
                        .name("needs_compaction")
                        .value(window.needsCompaction())
                        .name("used_tokens")
                        .value(window.usedTokens())
                        .endObject();
            case Frame.Gap gap ->
                typed("gap")
                        .name("expected")
                        .value(gap.expected())
                        .name("actual")
                        .value(gap.version())
                        .endObject();
        };
    }

    private static JsonWriter event(Frame.Appended appended) {
        JsonWriter out = typed(
                        "event", EXPECTED_BYTES + appended.event().content().sizeBytes())
                .name("version")
                .value(appended.version())
                .name("seq")
                .value(appended.event().seq())
                .name("event");
        EventWire.write(out, appended.event());
        return out.endObject();
    }

    private static JsonWriter change(Change change) {
        return switch (change) {
            case Change.Compaction(long version, long fromSeq, long toSeq) ->
                typed("compaction")
                        .name("version")
                        .value(version)
                        .name("range")
                        .startObject()
                        .name("from_seq")
                        .value(fromSeq)
                        .name("to_seq")
                        .value(toSeq)
                        .endObject()
                        .endObject();
            case Change.Reset(long version) ->
                typed("reset").name("version").value(version).endObject();
            case Change.Tombstone(long version) ->
                typed("tombstoned").name("version").value(version).endObject();
        };
    }

    static JsonWriter ping() {
        return typed("ping").endObject();
    }

    private static JsonWriter typed(String type) {
        return typed(type, EXPECTED_BYTES);
    }

    private static JsonWriter typed(String type, int expectedBytes) {
        return new JsonWriter(expectedBytes).startObject().name("type").value(type);
    }
}
