package com.fastpaca.domain.conversation;

import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.snapshot.Summary;
import com.fastpaca.domain.tool.ToolCall;
import com.fastpaca.domain.tool.ToolResult;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that take the place of a range. Their tool calls and results have to be whole among themselves: a summary leaves a window
 * as one, so nothing outside it can complete a pair.
 */
final class Replacements {
    private Replacements() {}

    static List<Summary.Message> messages(List<NewEvent> replacement) {
        return replacement.stream()
                .map(event ->
                        new Summary.Message(event.content(), event.tokens().asSent()))
                .toList();
    }

    static @Nullable Outcome refusalOf(List<NewEvent> replacement) {
        SortedMap<String, Integer> waiting = new TreeMap<>();
        for (int i = 0; i < replacement.size(); i++) {
            for (ToolCall call : replacement.get(i).calls()) {
                String key = call.key();
                waiting.put(key == null ? "" : key, i);
            }
            for (ToolResult result : replacement.get(i).results()) {
                if (!answers(result, waiting)) {
                    return new Outcome.ReplacementTearsPair(i);
                }
            }
        }
        return waiting.isEmpty()
                ? null
                : new Outcome.ReplacementTearsPair(waiting.values().iterator().next());
    }

    private static boolean answers(ToolResult result, SortedMap<String, Integer> waiting) {
        for (String key : result.keys()) {
            if (waiting.remove(key) != null) {
                return true;
            }
        }
        return waiting.remove("") != null;
    }
}
