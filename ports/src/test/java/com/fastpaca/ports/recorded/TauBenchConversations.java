package com.fastpaca.ports.recorded;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.TestJson;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations of tau-bench (sierra-research/tau-bench, MIT licence): a simulated customer, a gpt-4o agent and its tools, in OpenAI's
 * chat form. A few are kept with the tests; {@value #FILE_PROPERTY} names a file with more, one conversation a line.
 */
public final class TauBenchConversations {
    private static final String FILE_PROPERTY = "fastpaca.data";
    private static final String KEPT = "/tau-bench/conversations.jsonl";

    private TauBenchConversations() {}

    public static List<RecordedConversation> all() {
        String file = System.getProperty(FILE_PROPERTY);
        if (file == null) {
            return kept();
        }
        try {
            return read(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the conversations", e);
        }
    }

    /** The few that are kept with the tests, the same each time. */
    public static List<RecordedConversation> kept() {
        try (InputStream in = TauBenchConversations.class.getResourceAsStream(KEPT)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + KEPT);
            }
            return read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the conversations", e);
        }
    }

    private static List<RecordedConversation> read(byte[] lines) {
        return new String(lines, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .map(TauBenchConversations::conversation)
                .toList();
    }

    private static RecordedConversation conversation(byte[] line) {
        JsonSpan.Obj conversation = (JsonSpan.Obj) TestJson.parse(line);
        JsonSpan.Arr messages = (JsonSpan.Arr) required(conversation, "messages");
        List<ReceivedEvent> events = messages.items().stream()
                .map(message -> event(line, (JsonSpan.Obj) message))
                .toList();
        return new RecordedConversation(string(conversation, "id"), events);
    }

    /**
     * Text becomes a text part, each of {@code tool_calls} a tool_call part, a tool message a tool_result part. Values keep their bytes.
     */
    private static ReceivedEvent event(byte[] line, JsonSpan.Obj message) {
        String role = string(message, "role");
        if (role.equals("tool")) {
            String result = "[{\"type\":\"tool_result\",\"tool_call_id\":" + raw(line, message, "tool_call_id")
                    + ",\"name\":" + raw(line, message, "name")
                    + ",\"payload\":" + raw(line, message, "content") + "}]";
            return ReceivedEvents.of(role, result);
        }
        List<String> parts = new ArrayList<>();
        if (message.get("content") instanceof JsonSpan.Str content) {
            parts.add("{\"type\":\"text\",\"text\":" + TestJson.slice(line, content) + "}");
        }
        if (message.get("tool_calls") instanceof JsonSpan.Arr calls) {
            calls.items().forEach(call -> parts.add(toolCall(line, (JsonSpan.Obj) call)));
        }
        return ReceivedEvents.of(role, "[" + String.join(",", parts) + "]");
    }

    private static String toolCall(byte[] line, JsonSpan.Obj call) {
        JsonSpan.Obj function = (JsonSpan.Obj) required(call, "function");
        return "{\"type\":\"tool_call\",\"id\":" + raw(line, call, "id")
                + ",\"name\":" + raw(line, function, "name")
                + ",\"payload\":" + raw(line, function, "arguments") + "}";
    }

    private static String raw(byte[] line, JsonSpan.Obj holder, String name) {
        return TestJson.slice(line, required(holder, name));
    }

    private static String string(JsonSpan.Obj holder, String name) {
        return ((JsonSpan.Str) required(holder, name)).value();
    }

    private static JsonSpan required(JsonSpan.Obj holder, String name) {
        JsonSpan value = holder.get(name);
        if (value == null) {
            throw new IllegalStateException("a recorded message has no " + name);
        }
        return value;
    }
}
