package com.fastpaca.bootstrap.crash;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether what clients read while the load ran is what the server still holds; windows of one version and budget are all the same. */
final class SeenCheck {
    private SeenCheck() {}

    static void check(List<Operation> operations, Observed.Present observed, Violations violations) {
        Map<Long, String> events = new HashMap<>();
        observed.log().forEach(event -> events.put(event.seq(), event.digest()));
        Map<WindowKey, String> windows = new HashMap<>();
        windows.put(
                new WindowKey(observed.window().version(), observed.window().budgetTokens()),
                observed.window().digest());
        for (Operation operation : operations) {
            for (Operation.Attempt attempt : operation.attempts()) {
                if (attempt.answer() instanceof Answer.SawEvents saw) {
                    saw.digests()
                            .forEach((seq, digest) -> violations.addUnless(
                                    digest.equals(events.get(seq)), operation + " saw another seq " + seq));
                } else if (attempt.answer() instanceof Answer.SawWindow saw
                        && operation.request() instanceof Request.ReadWindow read) {
                    String same = windows.putIfAbsent(new WindowKey(saw.version(), read.budgetTokens()), saw.digest());
                    violations.addUnless(
                            same == null || same.equals(saw.digest()),
                            operation + " saw another window of version " + saw.version());
                }
            }
        }
    }

    private record WindowKey(long version, long budgetTokens) {}
}
