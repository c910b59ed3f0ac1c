package com.fastpaca.domain.tool;

import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import java.util.List;

/**
 * What was recognised in an event: what its parts are, and the tool calls and results that are to be paired.
 *
 * @param parts one span for each part, in order
 * @param toolsOutsideParts whether a call or result stands in the event's metadata, so that no form of its parts can leave it out
 */
public record RecognisedParts(
        List<PartSpan> parts, List<ToolCall> calls, List<ToolResult> results, boolean toolsOutsideParts) {
    public RecognisedParts {
        parts = List.copyOf(parts);
        calls = List.copyOf(calls);
        results = List.copyOf(results);
    }
}
