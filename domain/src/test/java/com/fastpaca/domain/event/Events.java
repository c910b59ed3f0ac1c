package com.fastpaca.domain.event;

import com.fastpaca.domain.json.RawJson;
import java.util.List;

/** Events for tests that care about a little of them. Their parts do not tell of their calls and results; nothing here reads parts. */
public final class Events {
    private static final RawJson PARTS = RawJson.of("[{\"type\":\"text\",\"text\":\"…\"}]");

    private Events() {}

    public static NewEvent text(int tokens) {
        return of("user", tokens);
    }

    public static NewEvent system(int tokens) {
        return of("system", tokens);
    }

    public static NewEvent of(String role, int tokens) {
        return with(role, FormTokens.uniform(tokens), List.of(), List.of());
    }

    /** A call and nothing else. */
    public static NewEvent call(String id, int tokens) {
        return with("assistant", toolsOnly(tokens, tokens), List.of(new ToolCall(id, "lookup")), List.of());
    }

    /** A result that a placeholder makes one token long. */
    public static NewEvent result(String id, int tokens) {
        return with("tool", toolsOnly(tokens, Math.min(tokens, 1)), List.of(), List.of(new ToolResult(id, null)));
    }

    /** A call and its result in one event. */
    public static NewEvent answeredCall(String id, int tokens) {
        return with(
                "assistant",
                toolsOnly(tokens, Math.min(tokens, 1)),
                List.of(new ToolCall(id, "lookup")),
                List.of(new ToolResult(id, "lookup")));
    }

    public static NewEvent with(String role, FormTokens tokens, List<ToolCall> calls, List<ToolResult> results) {
        return new NewEvent(new EventContent(role, PARTS, null, List.of()), tokens, calls, results);
    }

    /** Tokens of an event that is all tool parts. */
    public static FormTokens toolsOnly(int tokens, int replaced) {
        return new FormTokens(tokens, replaced, replaced, FormTokens.ABSENT, FormTokens.ABSENT);
    }
}
