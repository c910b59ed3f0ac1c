package com.fastpaca.bootstrap.history;

import java.util.List;

/**
 * Compares what clients were told with what the server holds. What was acknowledged has to be there once, in order, with the same bytes;
 * what was refused must not be there; of what got no answer all or nothing.
 */
public final class HistoryChecker {
    private HistoryChecker() {}

    /**
     * What is wrong with a conversation, a sentence each; empty if nothing is.
     *
     * @param observed what the server holds of it, read while nobody wrote
     */
    public static List<String> violations(History history, String id, Observed observed) {
        return violations(history.of(id), observed).stream()
                .map(violation -> id + ": " + violation)
                .toList();
    }

    /** The same, of the operations on one conversation. */
    public static List<String> violations(List<Operation> operations, Observed observed) {
        var violations = new Violations();
        operations.forEach(operation -> AnswerCheck.check(operation, violations));
        switch (observed) {
            case Observed.Absent absent ->
                operations.stream()
                        .filter(operation -> operation.accepted().isPresent())
                        .forEach(operation ->
                                violations.add(operation + " was acknowledged, but there is no such conversation"));
            case Observed.Present present -> {
                violations.addUnless(
                        operations.stream()
                                .anyMatch(operation ->
                                        operation.request() instanceof Request.Put && !operation.isRefused()),
                        () -> "exists, but was never created");
                PlacedEvents placed = LogCheck.check(operations, present, violations);
                VersionCheck.check(operations, present, violations);
                GuardCheck.check(operations, violations);
                OrderCheck.check(operations, present, placed, violations);
                SettingsCheck.check(operations, present, violations);
                WindowCheck.check(operations, present, violations);
                SeenCheck.check(operations, present, violations);
            }
        }
        return violations.found();
    }
}
