package com.fastpaca.domain.tool;

import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.event.PartSpan.Payload;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.JsonSpan.Arr;
import com.fastpaca.domain.json.JsonSpan.Obj;
import com.fastpaca.domain.json.JsonSpan.Str;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Recognises text, reasoning, tool calls and tool results in the shapes that clients send: {@code tool_call}/{@code tool_result} parts,
 * the AI SDK's UI and model messages, OpenAI's chat, function and Responses items, and Anthropic's blocks.
 */
public final class PartRecognition {
    private static final String TOOL_ROLE = "tool";
    private static final String FUNCTION_ROLE = "function";

    private static final Set<String> REASONING =
            sorted("reasoning", "thinking", "redacted_thinking", "redacted-reasoning");
    private static final Set<String> CALLS = sorted(
            "tool_call",
            "tool-call",
            "tool_use",
            "server_tool_use",
            "mcp_tool_use",
            "function",
            "function_call",
            "custom_tool_call");
    private static final Set<String> RESULTS = sorted(
            "tool_result",
            "tool-result",
            "tool-error",
            "mcp_tool_result",
            "function_call_output",
            "function_response",
            "custom_tool_call_output");

    /** Types of the AI SDK that begin like a UI tool part but stand for something else. */
    private static final Set<String> NOT_UI_TOOLS = sorted("tool-approval-request", "tool-approval-response");

    private static final Set<String> UI_STATES_WITH_RESULT =
            sorted("output-available", "output-error", "output-denied", "result");

    /** An id may stand under any of these names; in a result, {@code id} is last because it may name the result itself. */
    private static final String[] CALL_IDS = {"id", "tool_call_id", "call_id", "toolCallId", "tool_use_id"};

    private static final String[] RESPONSES_CALL_IDS = {"call_id", "id"};
    private static final String[] RESULT_IDS = {"tool_call_id", "call_id", "toolCallId", "tool_use_id", "id"};
    private static final String[] METADATA_IDS = {"tool_call_id", "call_id", "toolCallId", "tool_use_id"};
    private static final String[] NAMES = {"name", "toolName", "tool_name"};
    private static final String[] PAYLOADS = {"payload", "content", "output", "result", "errorText", "error", "text"};

    private final List<PartSpan> parts = new ArrayList<>();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<ToolResult> results = new ArrayList<>();

    private PartRecognition() {}

    /**
     * @param parts the event's parts, each an object
     * @param metadata the event's metadata, where some clients keep {@code tool_calls} and {@code tool_call_id}, or null
     */
    public static RecognisedParts recognise(String role, Arr parts, @Nullable Obj metadata) {
        PartRecognition recognition = new PartRecognition();
        boolean answersByRole = role.equals(TOOL_ROLE) || role.equals(FUNCTION_ROLE);
        for (JsonSpan part : parts.items()) {
            recognition.part((Obj) part);
        }
        boolean outside = metadata != null && recognition.callsIn(metadata);
        if (answersByRole && recognition.results.isEmpty()) {
            recognition.answerByRole(parts, metadata);
        }
        return new RecognisedParts(recognition.parts, recognition.calls, recognition.results, outside);
    }

    private void part(Obj part) {
        String type = part.text("type");
        if (type == null) {
            add(PartKind.OTHER, part);
        } else if (type.equals("text")) {
            add(PartKind.TEXT, part);
        } else if (REASONING.contains(type)) {
            add(PartKind.REASONING, part);
        } else if (type.equals("tool_calls")) {
            callsIn(part);
            add(PartKind.TOOL_CALL, part);
        } else if (CALLS.contains(type)) {
            call(part, type);
        } else if (RESULTS.contains(type) || isNamedResult(type)) {
            results.add(new ToolResult(first(part, RESULT_IDS), first(part, NAMES)));
            add(PartKind.TOOL_RESULT, part, payloads(part));
        } else if (type.equals("tool-invocation") && part.get("toolInvocation") instanceof Obj invocation) {
            uiTool(part, invocation, null);
        } else if (type.equals("dynamic-tool")) {
            uiTool(part, part, null);
        } else if (type.startsWith("tool-") && !NOT_UI_TOOLS.contains(type)) {
            uiTool(part, part, type.substring("tool-".length()));
        } else {
            add(PartKind.OTHER, part);
        }
    }

    /** Anthropic names the results of its server tools after the tool: {@code web_search_tool_result}. */
    private static boolean isNamedResult(String type) {
        return type.endsWith("_tool_result");
    }

    private void call(Obj part, String type) {
        JsonSpan nested = part.get("function");
        // A Responses item has an id of its own beside the call_id that its output repeats.
        String id = first(part, type.endsWith("_call") && part.text("call_id") != null ? RESPONSES_CALL_IDS : CALL_IDS);
        String name = first(part, NAMES);
        calls.add(new ToolCall(id, name == null && nested instanceof Obj function ? function.text("name") : name));
        add(PartKind.TOOL_CALL, part);
    }

    private void uiTool(Obj part, Obj invocation, @Nullable String nameInType) {
        String id = invocation.text("toolCallId");
        String name = nameInType != null ? nameInType : first(invocation, NAMES);
        calls.add(new ToolCall(id, name));
        String state = invocation.text("state");
        boolean answered = state == null
                ? invocation.get("output") != null || invocation.get("result") != null
                : UI_STATES_WITH_RESULT.contains(state);
        if (answered) {
            results.add(new ToolResult(id, name));
            add(PartKind.TOOL_CALL_WITH_RESULT, part, payloads(invocation));
        } else {
            add(PartKind.TOOL_CALL, part);
        }
    }

    /** OpenAI's message-level {@code tool_calls} and {@code function_call}; true if there are any. */
    private boolean callsIn(Obj holder) {
        int before = calls.size();
        if (holder.get("tool_calls") instanceof Arr list) {
            for (JsonSpan item : list.items()) {
                if (item instanceof Obj call) {
                    String name = first(call, NAMES);
                    boolean nested = name == null && call.get("function") instanceof Obj;
                    calls.add(new ToolCall(
                            first(call, CALL_IDS),
                            nested && call.get("function") instanceof Obj f ? f.text("name") : name));
                }
            }
        }
        if (holder.get("function_call") instanceof Obj call) {
            calls.add(new ToolCall(null, call.text("name")));
        }
        return calls.size() > before;
    }

    /** A message of role {@code tool} is a result whatever the type of its parts; its id may stand in a part or in the metadata. */
    private void answerByRole(Arr items, @Nullable Obj metadata) {
        String id = metadata == null ? null : first(metadata, METADATA_IDS);
        String name = metadata == null ? null : first(metadata, NAMES);
        for (int i = 0; i < parts.size(); i++) {
            Obj part = (Obj) items.items().get(i);
            id = id == null ? first(part, RESULT_IDS) : id;
            name = name == null ? first(part, NAMES) : name;
            parts.set(i, new PartSpan(PartKind.TOOL_RESULT, part.start(), part.end(), payloads(part)));
        }
        results.add(new ToolResult(id, name));
    }

    private void add(PartKind kind, Obj part) {
        add(kind, part, List.of());
    }

    private void add(PartKind kind, Obj part, List<Payload> payloads) {
        parts.add(new PartSpan(kind, part.start(), part.end(), payloads));
    }

    private static List<Payload> payloads(Obj holder) {
        List<Payload> payloads = new ArrayList<>(1);
        for (JsonSpan.Member member : holder.members()) {
            if (isPayload(member.name())) {
                JsonSpan value = member.value();
                boolean typed = value instanceof Obj object && object.get("type") instanceof Str;
                payloads.add(new Payload(value.start(), value.end(), typed));
            }
        }
        return payloads;
    }

    private static boolean isPayload(String name) {
        for (String payload : PAYLOADS) {
            if (payload.equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String first(Obj holder, String[] names) {
        for (String name : names) {
            String text = holder.text(name);
            if (text != null && !text.isEmpty()) {
                return text;
            }
        }
        return null;
    }

    private static Set<String> sorted(String... values) {
        return new TreeSet<>(List.of(values));
    }
}
