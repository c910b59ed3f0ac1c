package com.fastpaca.domain.tool;

import org.jspecify.annotations.Nullable;

/** A tool call's identity as a client gave it: an id in most shapes, only the tool's name in the oldest one. */
public record ToolCall(@Nullable String id, @Nullable String name) {
    /** The key under which a result finds this call, or null if it carries neither id nor name. */
    public @Nullable String key() {
        return ToolKeys.key(id, name);
    }
}
