package com.fastpaca.domain.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tool call's identity as a client gave it: an id in most shapes, only the tool's name in the oldest one. */
public record ToolCall(@Nullable String id, @Nullable String name) {
    /** The key of whatever call came last, for results that name none. */
    public static final String LATEST = ToolKeys.ANY;

    /** The keys under which results find this call; empty if it carries neither id nor name. */
    public List<String> keys() {
        if (id != null) {
            return name == null ? List.of(ToolKeys.ofId(id)) : List.of(ToolKeys.ofId(id), ToolKeys.ofName(name));
        }
        return name == null ? List.of() : List.of(ToolKeys.ofName(name), ToolKeys.ofNameAlone(name));
    }

    /** The key of the call's id alone; empty if it has none. */
    public List<String> idKeys() {
        return id == null ? List.of() : List.of(ToolKeys.ofId(id));
    }
}
