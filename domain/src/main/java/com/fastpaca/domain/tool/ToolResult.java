package com.fastpaca.domain.tool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tool result says of the call that it answers: the call's id, its tool's name, or neither. */
public record ToolResult(@Nullable String callId, @Nullable String name) {
    /** The keys to look for, most specific first; empty if the result names no call and so answers the latest. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>(2);
        if (callId != null) {
            keys.add(ToolKeys.ofId(callId));
        }
        if (name != null) {
            keys.add(ToolKeys.ofName(name));
        }
        return keys;
    }
}
