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
import com.fastpaca.domain.json.ParsedJson;
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

    private final ParsedJson<Arr> json;
    private final List<PartSpan> parts = new ArrayList<>();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<ToolResult> results = new ArrayList<>();

    /** What a message whose role makes it a result says in its metadata of the call that it answers. */
    private final @Nullable String answeredId;

    private final @Nullable String answeredName;

    private PartRecognition(ParsedJson<Arr> json, @Nullable String answeredId, @Nullable String answeredName) {
        this.json = json;
        this.answeredId = answeredId;
        this.answeredName = answeredName;
    }

    /**
     * @param parts the event's parts, each an object
     * @param metadata the event's metadata, where some clients keep {@code tool_calls} and {@code tool_call_id}, or null
     */
    public static RecognisedParts recognise(String role, ParsedJson<Arr> parts, @Nullable ParsedJson<Obj> metadata) {
        boolean answersByRole = ROLES_OF_RESULTS.contains(role);
        PartRecognition recognition = answersByRole && metadata != null
                ? new PartRecognition(
                        parts, first(metadata, metadata.tree(), METADATA_IDS), first(metadata, metadata.tree(), NAMES))
                : new PartRecognition(parts, null, null);
        List<JsonSpan> items = parts.tree().items();
        for (JsonSpan part : items) {
            recognition.part((Obj) part);
        }
        boolean outside = metadata != null && recognition.addCallsIn(metadata, metadata.tree());
        if (answersByRole && recognition.results.isEmpty() && recognition.calls.isEmpty()) {
            recognition.answerByRole(items);
        }
        return new RecognisedParts(recognition.parts, recognition.calls, recognition.results, outside);
    }

    private void part(Obj part) {
        String type = part.text("type");
        if (type == null) {
            add(PartKind.OTHER, part);
        } else if (type.equals("text")) {
            add(addCallsIn(json, part) ? PartKind.TOOL_CALL : PartKind.TEXT, part);
        } else if (REASONING.contains(type)) {
            add(PartKind.REASONING, part);
        } else if (type.equals("tool_calls")) {
            addCallsIn(json, part);
            add(PartKind.TOOL_CALL, part);
        } else if (isCall(type, part)) {
            calls.add(call(json, part));
            add(PartKind.TOOL_CALL, part);
        } else if (isResult(type)) {
            Obj wrapped = wrapped(part, WRAPPED_RESULTS);
            result(first(json, part, wrapped, IDS), first(json, part, wrapped, NAMES));
            List<Payload> payloads = Placeholders.in(json, part, type);
            add(PartKind.TOOL_RESULT, part, payloads.isEmpty() ? Placeholders.in(json, wrapped, type) : payloads);
        } else if (type.equals("tool-invocation") && part.get("toolInvocation") instanceof Obj invocation) {
            uiTool(part, invocation, first(json, invocation, NAMES));
        } else if (type.equals("dynamic-tool")) {
            uiTool(part, part, first(json, part, NAMES));
        } else if (type.startsWith("tool-") && !NOT_UI_TOOLS.contains(type)) {
            uiTool(part, part, type.substring("tool-".length()));
        } else {
            add(addCallsIn(json, part) ? PartKind.TOOL_CALL : PartKind.OTHER, part);
        }
    }

    /** Items of OpenAI's Responses that wait for an output have a {@code call_id}; those that OpenAI runs itself have none. */
    private boolean isCall(String type, Obj part) {
        return CALLS.contains(type) || (type.endsWith("_call") && first(json, part, CALL_IDS) != null);
    }

    /** Anthropic's server tools and OpenAI's Responses name their results after the tool. */
    private static boolean isResult(String type) {
        return RESULTS.contains(type)
                || (!type.startsWith("tool-") && (type.endsWith("_tool_result") || type.endsWith("_call_output")));
    }

    private static ToolCall call(ParsedJson<?> json, Obj call) {
        Obj wrapped = wrapped(call, WRAPPED_CALLS);
        return new ToolCall(first(json, call, wrapped, IDS), first(json, call, wrapped, NAMES));
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
        String id = first(json, invocation, UI_IDS);
        calls.add(new ToolCall(id, name));
        String state = invocation.text("state");
        boolean answered = state == null
                ? invocation.get("output") != null || invocation.get("result") != null
                : UI_STATES_WITH_RESULT.contains(state);
        if (answered) {
            results.add(new ToolResult(id, name));
            add(PartKind.TOOL_CALL_WITH_RESULT, part, Placeholders.in(json, invocation, ""));
        } else {
            add(PartKind.TOOL_CALL, part);
        }
    }

    /** OpenAI's message-level {@code tool_calls} and {@code function_call}; true if there are any. */
    private boolean addCallsIn(ParsedJson<?> json, Obj holder) {
        int before = calls.size();
        for (String name : LISTS_OF_CALLS) {
            if (holder.get(name) instanceof Arr list) {
                list.items().stream().filter(Obj.class::isInstance).forEach(item -> calls.add(call(json, (Obj) item)));
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
    private void answerByRole(List<JsonSpan> items) {
        for (int i = 0; i < parts.size(); i++) {
            Obj part = (Obj) items.get(i);
            String type = part.text("type");
            String id = first(json, part, IDS);
            List<Payload> payloads = Placeholders.in(json, part, type == null ? "" : type);
            if (payloads.isEmpty() && id == null) {
                payloads = List.of(Placeholders.whole(json, part));
            }
            parts.set(i, span(PartKind.TOOL_RESULT, part, payloads));
            if (answeredId == null && id != null) {
                result(id, first(json, part, NAMES));
            }
        }
        if (results.isEmpty()) {
            result(null, items.isEmpty() ? null : first(json, (Obj) items.getFirst(), NAMES));
        }
    }

    private void add(PartKind kind, Obj part) {
        add(kind, part, List.of());
    }

    private void add(PartKind kind, Obj part, List<Payload> payloads) {
        parts.add(span(kind, part, payloads));
    }

    private PartSpan span(PartKind kind, Obj part, List<Payload> payloads) {
        return new PartSpan(kind, json.at(part.start()), json.at(part.end()), payloads);
    }

    private static @Nullable String first(ParsedJson<?> json, Obj part, Obj wrapped, String[] names) {
        String text = first(json, part, names);
        return text == null ? first(json, wrapped, names) : text;
    }

    /** The first of the members that is a string, or a number, which some clients take for ids. */
    private static @Nullable String first(ParsedJson<?> json, Obj holder, String[] names) {
        for (String name : names) {
            JsonSpan value = holder.get(name);
            String text = value instanceof Num ? json.text(value) : holder.text(name);
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
