package com.fastpaca.domain.conversation;

import com.fastpaca.domain.conversation.Outcome.Rejection;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.snapshot.Summary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that take the place of a range. Their tool calls and results have to be whole among themselves: a summary leaves a window
 * as one, so nothing outside it can complete a pair.
 */
final class Replacements {
    private final SortedMap<String, Deque<Integer>> callsByKey = new TreeMap<>();

    /** The message of each call that has no result yet. */
    private final SortedMap<Integer, Integer> waiting = new TreeMap<>();

    private int calls;

    private Replacements() {}

    static List<Summary.Message> messages(List<NewEvent> replacement) {
        return replacement.stream()
                .map(event ->
                        new Summary.Message(event.content(), event.tokens().asSent()))
                .toList();
    }

    static @Nullable Rejection rejectionOf(List<NewEvent> replacement) {
        Replacements pairs = new Replacements();
        for (int i = 0; i < replacement.size(); i++) {
            for (ToolCall call : replacement.get(i).calls()) {
                pairs.add(call, i);
            }
            for (ToolResult result : replacement.get(i).results()) {
                if (!pairs.takeCallOf(result)) {
                    return new Outcome.ReplacementTearsPair(i);
                }
            }
        }
        return pairs.waiting.isEmpty()
                ? null
                : new Outcome.ReplacementTearsPair(pairs.waiting.firstEntry().getValue());
    }

    private void add(ToolCall call, int message) {
        int number = calls++;
        waiting.put(number, message);
        for (String key : call.keys()) {
            callsByKey.computeIfAbsent(key, k -> new ArrayDeque<>()).push(number);
        }
        callsByKey.computeIfAbsent(ToolCall.LATEST, k -> new ArrayDeque<>()).push(number);
    }

    private boolean takeCallOf(ToolResult result) {
        for (String key : result.keys()) {
            Deque<Integer> candidates = callsByKey.getOrDefault(key, new ArrayDeque<>());
            while (!candidates.isEmpty()) {
                if (waiting.remove(candidates.pop()) != null) {
                    return true;
                }
            }
        }
        return false;
    }
}
