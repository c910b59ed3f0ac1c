package com.fastpaca.bootstrap.crash;

import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.history.History;
import com.fastpaca.bootstrap.history.Operation;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts of a run. */
final class CrashReport {
    private final SortedMap<String, Integer> counts = new TreeMap<>();

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** Operations by kind and outcome. */
    static String of(History history) {
        SortedMap<String, SortedMap<String, Integer>> kinds = new TreeMap<>();
        for (Operation operation : history.conversations().stream()
                .flatMap(id -> history.of(id).stream())
                .toList()) {
            SortedMap<String, Integer> outcomes =
                    kinds.computeIfAbsent(operation.request().getClass().getSimpleName(), kind -> new TreeMap<>());
            outcomes.merge(outcome(operation), 1, Integer::sum);
            outcomes.merge("repeated", operation.attempts().size() - 1, Integer::sum);
        }
        return kinds.entrySet().stream()
                .map(kind -> "  " + kind.getKey() + " " + kind.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static String outcome(Operation operation) {
        if (operation.accepted().isPresent()) {
            return "acknowledged";
        }
        return switch (operation.attempts().getLast().answer()) {
            case Answer.Accepted accepted -> "acknowledged";
            case Answer.Refused refused -> "refused";
            case Answer.Unknown unknown -> "unknown";
            case Answer.Broken broken -> "broken";
            case Answer.SawConversation saw -> "read";
            case Answer.SawWindow saw -> "read";
            case Answer.SawEvents saw -> "read";
            case Answer.SawPage saw -> "read";
        };
    }

    @Override
    public String toString() {
        return counts.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
    }
}
