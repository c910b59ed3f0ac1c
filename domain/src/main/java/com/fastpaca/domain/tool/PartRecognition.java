package com.fastpaca.domain.tool;

import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.event.PartSpan.Payload;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.JsonSpan.Arr;
import com.fastpaca.domain.json.JsonSpan.Num;
import com.fastpaca.domain.json.JsonSpan.Obj;
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
    private static final Set<String> ROLES_OF_RESULTS = sorted("tool", "function");

    private static final Set<String> REASONING =
            sorted("reasoning", "thinking", "redacted_thinking", "redacted-reasoning");

    private static final Set<String> CALLS = sorted(
            "tool_call",
            "tool-call",
            "toolCall",
            "tool_use",
            "server_tool_use",
            "mcp_tool_use",
            "function",
            "function_call");

    private static final Set<String> RESULTS =
            sorted("tool_result", "tool-result", "toolResult", "tool-error", "function_response");

    /** Types of the AI SDK that begin like a UI tool part but stand for something else. */
    private static final Set<String> NOT_UI_TOOLS = sorted("tool-approval-request", "tool-approval-response");

    private static final Set<String> UI_STATES_WITH_RESULT =
            sorted("output-available", "output-error", "output-denied", "result");

    /** An id may stand under any of these names; {@code id} is last because beside another it names the part itself. */
    private static final String[] IDS = {"tool_call_id", "call_id", "toolCallId", "tool_use_id", "id"};

    private static final String[] CALL_IDS = {"call_id"};
    private static final String[] UI_IDS = {"toolCallId"};
    private static final String[] METADATA_IDS = {"tool_call_id", "call_id", "toolCallId", "tool_use_id"};
    private static final String[] NAMES = {"name", "toolName", "tool_name"};

    /** Some clients wrap a call or result in an object within the part. */
    private static final String[] WRAPPED_CALLS = {"function", "tool_call", "function_call"};

    private static final String[] LISTS_OF_CALLS = {"tool_calls", "toolCalls"};
    private static final String[] WRAPPED_RESULTS = {"tool_result", "function_response"};

    private final List<PartSpan> parts = new ArrayList<>();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<ToolResult> results = new ArrayList<>();

    /** What a message whose role makes it a result says in its metadata of the call that it answers. */
    private final @Nullable String answeredId;

    private final @Nullable String answeredName;

    private PartRecognition(@Nullable String answeredId, @Nullable String answeredName) {
        this.answeredId = answeredId;
        this.answeredName = answeredName;
    }

    /**
     * @param parts the event's parts, each an object
     * @param metadata the event's metadata, where some clients keep {@code tool_calls} and {@code tool_call_id}, or null
     */
    public static RecognisedParts recognise(String role, Arr parts, @Nullable Obj metadata) {
        boolean answersByRole = ROLES_OF_RESULTS.contains(role);
        PartRecognition recognition = answersByRole && metadata != null
                ? new PartRecognition(first(metadata, METADATA_IDS), first(metadata, NAMES))
                : new PartRecognition(null, null);
        for (JsonSpan part : parts.items()) {
            recognition.part((Obj) part);
        }
        boolean outside = metadata != null && recognition.addCallsIn(metadata);
        if (answersByRole && recognition.results.isEmpty() && recognition.calls.isEmpty()) {
            recognition.answerByRole(parts);
        }
        return new RecognisedParts(recognition.parts, recognition.calls, recognition.results, outside);
    }

    private void part(Obj part) {
        String type = part.text("type");
        if (type == null) {
            add(PartKind.OTHER, part);
        } else if (type.equals("text")) {
            add(addCallsIn(part) ? PartKind.TOOL_CALL : PartKind.TEXT, part);
        } else if (REASONING.contains(type)) {
            add(PartKind.REASONING, part);
        } else if (type.equals("tool_calls")) {
            addCallsIn(part);
            add(PartKind.TOOL_CALL, part);
        } else if (isCall(type, part)) {
            calls.add(call(part));
            add(PartKind.TOOL_CALL, part);
        } else if (isResult(type)) {
            Obj wrapped = wrapped(part, WRAPPED_RESULTS);
            result(first(part, wrapped, IDS), first(part, wrapped, NAMES));
            List<Payload> payloads = Placeholders.in(part, type);
            add(PartKind.TOOL_RESULT, part, payloads.isEmpty() ? Placeholders.in(wrapped, type) : payloads);
        } else if (type.equals("tool-invocation") && part.get("toolInvocation") instanceof Obj invocation) {
            uiTool(part, invocation, first(invocation, NAMES));
        } else if (type.equals("dynamic-tool")) {
            uiTool(part, part, first(part, NAMES));
        } else if (type.startsWith("tool-") && !NOT_UI_TOOLS.contains(type)) {
            uiTool(part, part, type.substring("tool-".length()));
        } else {
            add(addCallsIn(part) ? PartKind.TOOL_CALL : PartKind.OTHER, part);
        }
    }

    /** Items of OpenAI's Responses that wait for an output have a {@code call_id}; those that OpenAI runs itself have none. */
    private static boolean isCall(String type, Obj part) {
        return CALLS.contains(type) || (type.endsWith("_call") && first(part, CALL_IDS) != null);
    }

    /** Anthropic's server tools and OpenAI's Responses name their results after the tool. */
    private static boolean isResult(String type) {
        return RESULTS.contains(type)
                || (!type.startsWith("tool-") && (type.endsWith("_tool_result") || type.endsWith("_call_output")));
    }

    private static ToolCall call(Obj call) {
        Obj wrapped = wrapped(call, WRAPPED_CALLS);
        return new ToolCall(first(call, wrapped, IDS), first(call, wrapped, NAMES));
    }

    /** The object within a part that holds the call or result itself; the part if there is none. */
    private static Obj wrapped(Obj part, String[] names) {
        for (String name : names) {
            if (part.get(name) instanceof Obj wrapped) {
                return wrapped;
            }
        }
        return part;
    }

    private void result(@Nullable String id, @Nullable String name) {
        results.add(new ToolResult(id == null ? answeredId : id, name == null ? answeredName : name));
    }

    private void uiTool(Obj part, Obj invocation, @Nullable String name) {
        String id = first(invocation, UI_IDS);
        calls.add(new ToolCall(id, name));
        String state = invocation.text("state");
        boolean answered = state == null
                ? invocation.get("output") != null || invocation.get("result") != null
                : UI_STATES_WITH_RESULT.contains(state);
        if (answered) {
            results.add(new ToolResult(id, name));
            add(PartKind.TOOL_CALL_WITH_RESULT, part, Placeholders.in(invocation, ""));
        } else {
            add(PartKind.TOOL_CALL, part);
        }
    }

    /** OpenAI's message-level {@code tool_calls} and {@code function_call}; true if there are any. */
    private boolean addCallsIn(Obj holder) {
        int before = calls.size();
        for (String name : LISTS_OF_CALLS) {
            if (holder.get(name) instanceof Arr list) {
                list.items().stream().filter(Obj.class::isInstance).forEach(item -> calls.add(call((Obj) item)));
            }
        }
        if (holder.get("function_call") instanceof Obj call) {
            calls.add(new ToolCall(null, call.text("name")));
        }
        return calls.size() > before;
    }

    /**
     * Every part of a message whose role makes it a result is one, whatever its type; together they answer one call unless each has an id.
     */
    private void answerByRole(Arr items) {
        for (int i = 0; i < parts.size(); i++) {
            Obj part = (Obj) items.items().get(i);
            String type = part.text("type");
            String id = first(part, IDS);
            List<Payload> payloads = Placeholders.in(part, type == null ? "" : type);
            if (payloads.isEmpty() && id == null) {
                payloads = List.of(Placeholders.whole(part));
            }
            parts.set(i, new PartSpan(PartKind.TOOL_RESULT, part.start(), part.end(), payloads));
            if (answeredId == null && id != null) {
                result(id, first(part, NAMES));
            }
        }
        if (results.isEmpty()) {
            result(
                    null,
                    items.items().isEmpty() ? null : first((Obj) items.items().getFirst(), NAMES));
        }
    }

    private void add(PartKind kind, Obj part) {
        add(kind, part, List.of());
    }

    private void add(PartKind kind, Obj part, List<Payload> payloads) {
        parts.add(new PartSpan(kind, part.start(), part.end(), payloads));
    }

    private static @Nullable String first(Obj part, Obj wrapped, String[] names) {
        String text = first(part, names);
        return text == null ? first(wrapped, names) : text;
    }

    /** The first of the members that is a string, or a number, which some clients take for ids. */
    private static @Nullable String first(Obj holder, String[] names) {
        for (String name : names) {
            JsonSpan value = holder.get(name);
            String text = value instanceof Num number ? number.text() : holder.text(name);
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
