package com.fastpaca.bootstrap.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Whether what clients read while the load ran is what the server still holds; windows of one version and budget are all the same. */
final class SeenCheck {
    private SeenCheck() {}

    static void check(List<Operation> operations, Observed.Present observed, Violations violations) {
        Map<Long, String> events = new HashMap<>();
        Map<Long, String> contents = new HashMap<>();
        for (Observed.Logged event : observed.log()) {
            events.put(event.seq(), event.digest());
            contents.put(event.seq(), event.content().digest());
        }
        Map<WindowKey, String> windows = new HashMap<>();
        windows.put(
                new WindowKey(observed.window().version(), observed.window().budgetTokens()),
                observed.window().digest());
        for (Operation operation : operations) {
            for (Operation.Attempt attempt : operation.attempts()) {
                if (attempt.answer() instanceof Answer.SawEvents saw) {
                    same(saw.digests(), events, operation, violations);
                } else if (attempt.answer() instanceof Answer.SawPage saw) {
                    same(saw.digests(), events, operation, violations);
                } else if (attempt.answer() instanceof Answer.SawWindow saw
                        && operation.request() instanceof Request.ReadWindow read) {
                    String same = windows.putIfAbsent(new WindowKey(saw.version(), read.budgetTokens()), saw.digest());
                    violations.addUnless(
                            same == null || same.equals(saw.digest()),
                            () -> operation + " saw another window of version " + saw.version());
                    same(saw.live(), contents, operation, violations);
                }
            }
        }
    }

    private static void same(
            SortedMap<Long, String> seen, Map<Long, String> held, Operation operation, Violations violations) {
        seen.forEach((seq, digest) ->
                violations.addUnless(digest.equals(held.get(seq)), () -> operation + " saw another seq " + seq));
    }

    private record WindowKey(long version, long budgetTokens) {}
}
