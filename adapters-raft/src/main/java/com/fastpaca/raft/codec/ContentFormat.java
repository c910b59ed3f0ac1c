package com.fastpaca.raft.codec;

import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.json.RawJson;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes that commands, events and summaries have in common. Enums are stored by number, never by name or ordinal. */
final class ContentFormat {
    private ContentFormat() {}

    static void content(ByteWriter out, EventContent content) {
        out.text(content.role()).json(content.parts()).jsonOrNull(content.metadata());
        layout(out, content.layout());
    }

    static void layout(ByteWriter out, List<PartSpan> layout) {
        out.each(layout, layout.size(), part -> {
            out.tag(number(part.kind())).number(part.start()).number(part.end());
            out.each(
                    part.payloads(),
                    part.payloads().size(),
                    payload -> out.number(payload.start()).number(payload.end()).text(payload.replacement()));
        });
    }

    static EventContent content(ByteReader in) {
        String role = in.text();
        RawJson parts = in.json();
        RawJson metadata = in.jsonOrNull();
        return new EventContent(role, parts, metadata, layout(in));
    }

    static List<PartSpan> layout(ByteReader in) {
        return in.list(() -> new PartSpan(
                kind(in.tag()),
                in.smallNumber(),
                in.smallNumber(),
                in.list(() -> new PartSpan.Payload(in.smallNumber(), in.smallNumber(), in.text()))));
    }

    static void tokens(ByteWriter out, FormTokens tokens) {
        out.flag(tokens.isUniform()).number(tokens.asSent());
        if (!tokens.isUniform()) {
            out.number(tokens.resultsReplaced())
                    .number(tokens.resultsReplacedWithoutReasoning())
                    .number(tokens.withoutTools())
                    .number(tokens.withoutToolsAndReasoning());
        }
    }

    static FormTokens tokens(ByteReader in) {
        boolean uniform = in.flag();
        int asSent = in.smallNumber();
        return uniform
                ? FormTokens.uniform(asSent)
                : new FormTokens(asSent, in.smallNumber(), in.smallNumber(), in.smallNumber(), in.smallNumber());
    }

    static void newEvent(ByteWriter out, NewEvent event) {
        content(out, event.content());
        tokens(out, event.tokens());
        out.each(event.calls(), event.calls().size(), call -> names(out, call.id(), call.name()));
        out.each(event.results(), event.results().size(), result -> names(out, result.callId(), result.name()));
    }

    static NewEvent newEvent(ByteReader in) {
        return new NewEvent(
                content(in),
                tokens(in),
                in.list(() -> new ToolCall(textOrNull(in), textOrNull(in))),
                in.list(() -> new ToolResult(textOrNull(in), textOrNull(in))));
    }

    private static void names(ByteWriter out, @Nullable String id, @Nullable String name) {
        out.optional(Optional.ofNullable(id), out::text).optional(Optional.ofNullable(name), out::text);
    }

    private static @Nullable String textOrNull(ByteReader in) {
        return in.flag() ? in.text() : null;
    }

    private static int number(PartKind kind) {
        return switch (kind) {
            case TEXT -> 0;
            case REASONING -> 1;
            case TOOL_CALL -> 2;
            case TOOL_RESULT -> 3;
            case TOOL_CALL_WITH_RESULT -> 4;
            case OTHER -> 5;
        };
    }

    private static PartKind kind(int number) {
        return switch (number) {
            case 0 -> PartKind.TEXT;
            case 1 -> PartKind.REASONING;
            case 2 -> PartKind.TOOL_CALL;
            case 3 -> PartKind.TOOL_RESULT;
            case 4 -> PartKind.TOOL_CALL_WITH_RESULT;
            case 5 -> PartKind.OTHER;
            default -> throw new CorruptBytesException("no kind of part " + number);
        };
    }
}
