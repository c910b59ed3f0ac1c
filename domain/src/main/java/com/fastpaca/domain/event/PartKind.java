package com.fastpaca.domain.event;

/** What a part is to the domain. */
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
