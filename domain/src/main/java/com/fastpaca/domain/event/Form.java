package com.fastpaca.domain.event;

/** How a window shows an event: as it was sent, or with parts replaced or left out as a policy asks. */
public enum Form {
    AS_SENT(ToolParts.KEPT, true),
    RESULTS_REPLACED(ToolParts.RESULTS_REPLACED, true),
    RESULTS_REPLACED_WITHOUT_REASONING(ToolParts.RESULTS_REPLACED, false),
    WITHOUT_TOOLS(ToolParts.LEFT_OUT, true),
    WITHOUT_TOOLS_AND_REASONING(ToolParts.LEFT_OUT, false);

    /** What becomes of tool calls and results. */
    public enum ToolParts {
        KEPT,
        /** The result's payload gives way to a short placeholder; the call and the result's ids stay. */
        RESULTS_REPLACED,
        /** Calls and results are left out. */
        LEFT_OUT
    }

    private final ToolParts toolParts;
    private final boolean reasoningKept;

    Form(ToolParts toolParts, boolean reasoningKept) {
        this.toolParts = toolParts;
        this.reasoningKept = reasoningKept;
    }

    public ToolParts toolParts() {
        return toolParts;
    }

    public boolean shows(PartKind kind) {
        return switch (kind) {
            case TEXT, OTHER -> true;
            case REASONING -> reasoningKept;
            case TOOL_CALL, TOOL_RESULT, TOOL_CALL_WITH_RESULT -> toolParts != ToolParts.LEFT_OUT;
        };
    }
}
