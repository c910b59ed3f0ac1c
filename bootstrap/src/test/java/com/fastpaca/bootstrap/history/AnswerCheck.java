package com.fastpaca.bootstrap.history;

import org.jspecify.annotations.Nullable;

/** Whether the answers to one request fit each other and the request. */
final class AnswerCheck {
    private static final int CREATED = 201;
    private static final int REPEATED = 200;

    private AnswerCheck() {}

    static void check(Operation operation, Violations violations) {
        Answer.@Nullable Accepted first = null;
        for (Operation.Attempt attempt : operation.attempts()) {
            switch (attempt.answer()) {
                case Answer.Broken(int status, String body) ->
                    violations.add(operation + " was answered " + status + " " + body);
                case Answer.Refused refused -> checkRefusal(operation, first, refused, violations);
                case Answer.Accepted accepted -> {
                    checkAcknowledgement(operation, first, accepted, violations);
                    first = first == null ? accepted : first;
                }
                case Answer.Unknown unknown -> {}
                case Answer.SawConversation saw -> {}
                case Answer.SawWindow saw -> {}
                case Answer.SawEvents saw -> {}
                case Answer.SawPage saw -> {}
            }
        }
    }

    private static void checkRefusal(
            Operation operation, Answer.@Nullable Accepted first, Answer.Refused refused, Violations violations) {
        violations.addUnless(
                first == null, () -> operation + " was acknowledged and later refused with " + refused.status());
        if (operation.request() instanceof Request.Bad bad) {
            violations.addUnless(
                    bad.expectedStatuses().contains(refused.status()),
                    () -> operation + " was refused with " + refused.status() + " instead of " + bad.expectedStatuses()
                            + ": " + refused.body());
        }
    }

    private static void checkAcknowledgement(
            Operation operation, Answer.@Nullable Accepted first, Answer.Accepted accepted, Violations violations) {
        if (operation.request() instanceof Request.Bad) {
            violations.add(operation + " had to be refused, but was answered " + accepted.status());
        }
        if (first != null) {
            violations.addUnless(
                    accepted.status() == REPEATED && accepted.body().equals(first.body()),
                    () -> operation + " was first answered " + first.body() + ", then " + accepted.status() + " "
                            + accepted.body());
        } else if (operation.request() instanceof Request.Append
                && operation.attempts().size() == 1) {
            violations.addUnless(
                    accepted.status() == CREATED, () -> operation + " was answered " + accepted.status() + ", not 201");
        }
    }
}
