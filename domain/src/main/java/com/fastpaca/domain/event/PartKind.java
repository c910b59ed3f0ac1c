package com.fastpaca.domain.event;

/** What a part of an event is, as far as forms of the event and pairs of tool calls and results depend on it. */
public enum PartKind {
    TEXT,
    REASONING,
    TOOL_CALL,
    TOOL_RESULT,
    /** A call and its result in one part. */
    TOOL_CALL_WITH_RESULT,
    OTHER;

    public boolean isCall() {
        return this == TOOL_CALL || this == TOOL_CALL_WITH_RESULT;
    }

    public boolean isResult() {
        return this == TOOL_RESULT || this == TOOL_CALL_WITH_RESULT;
    }
}
