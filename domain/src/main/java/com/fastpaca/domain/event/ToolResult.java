package com.fastpaca.domain.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tool result says of the call that it answers: the call's id, its tool's name, or neither. */
public record ToolResult(@Nullable String callId, @Nullable String name) {
    /**
     * The keys to look for, most specific first. A result with an id answers the call of that id, or one that has only the tool's name;
     * a result with a name answers the latest call of that tool; one with neither the latest call of all.
     */
    public List<String> keys() {
        if (callId != null) {
            return name == null
                    ? List.of(ToolKeys.ofId(callId))
                    : List.of(ToolKeys.ofId(callId), ToolKeys.ofNameAlone(name));
        }
        return List.of(name == null ? ToolCall.LATEST : ToolKeys.ofName(name));
    }

    /** The key of the call's id alone; empty if the result names none. */
    public List<String> idKeys() {
        return callId == null ? List.of() : List.of(ToolKeys.ofId(callId));
    }
}
