package com.fastpaca.domain.event;

import java.util.List;

/**
 * An event ready to be appended: its content, its tokens, and the tool calls and results that it holds, in the order of its parts.
 */
public record NewEvent(EventContent content, FormTokens tokens, List<ToolCall> calls, List<ToolResult> results) {
    public NewEvent {
        calls = List.copyOf(calls);
        results = List.copyOf(results);
        boolean hasTools = !calls.isEmpty() || !results.isEmpty();
        if (hasTools
                && (tokens.resultsReplaced() == FormTokens.ABSENT
                        || tokens.resultsReplacedWithoutReasoning() == FormTokens.ABSENT)) {
            throw new IllegalArgumentException("an event with tool parts cannot be absent from a form that keeps them");
        }
    }
}
