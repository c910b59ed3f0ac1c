package com.fastpaca.domain.tool;

import com.fastpaca.domain.event.PartSpan.Payload;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.JsonSpan.Obj;
import com.fastpaca.domain.json.JsonSpan.Str;
import com.fastpaca.domain.json.ParsedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the payloads of tool results, and what can stand for each so that providers still take the pair. */
final class Placeholders {
    private static final String STRING = "\"" + Payload.OMITTED + "\"";
    private static final String TYPED_VALUE = "{\"type\":\"text\",\"value\":" + STRING + "}";
    private static final String TEXT_PART = "{\"type\":\"text\",\"text\":" + STRING + "}";

    private static final Set<String> PAYLOADS = new TreeSet<>(List.of(
            "payload",
            "content",
            "output",
            "outputs",
            "result",
            "response",
            "value",
            "data",
            "errorText",
            "error",
            "text"));

    private static final Set<String> OUTPUTS_OF_ANY_TEXT =
            new TreeSet<>(List.of("function_call_output", "custom_tool_call_output"));

    private Placeholders() {}

    static List<Payload> in(ParsedJson<?> json, Obj result, String type) {
        List<Payload> payloads = new ArrayList<>(1);
        for (JsonSpan.Member member : result.members()) {
            if (PAYLOADS.contains(member.name())) {
                JsonSpan value = member.value();
                String replacement = replacement(type, value);
                if (replacement != null) {
                    payloads.add(payload(json, value, replacement));
                }
            }
        }
        return payloads;
    }

    /** The whole of a part that has neither a payload nor an id that must stay. */
    static Payload whole(ParsedJson<?> json, Obj part) {
        return payload(json, part, TEXT_PART);
    }

    private static Payload payload(ParsedJson<?> json, JsonSpan value, String replacement) {
        return new Payload(json.at(value.start()), json.at(value.end()), replacement);
    }

    private static @Nullable String replacement(String type, JsonSpan value) {
        if (isServerResult(type)) {
            // Anthropic takes no text here, but every server tool may report that it was unavailable.
            return "{\"type\":\"" + type + "_error\",\"error_code\":\"unavailable\"}";
        }
        if (type.endsWith("_call_output") && !OUTPUTS_OF_ANY_TEXT.contains(type)) {
            // OpenAI's own tools answer in shapes of their own, screenshots for one, that no text can stand for.
            return value instanceof Str ? STRING : null;
        }
        return value instanceof Obj object && object.get("type") instanceof Str ? TYPED_VALUE : STRING;
    }

    /** Anthropic names the results of its server tools after the tool: {@code web_search_tool_result}. */
    private static boolean isServerResult(String type) {
        return type.endsWith("_tool_result") && !type.equals("mcp_tool_result") && isPlainName(type);
    }

    private static boolean isPlainName(String type) {
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c != '_' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }
}
