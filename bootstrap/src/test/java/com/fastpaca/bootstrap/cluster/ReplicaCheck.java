package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.history.Observed;
import com.fastpaca.bootstrap.history.Violations;
import java.util.List;
import java.util.SortedMap;

/** Whether all nodes hold the same, byte for byte. */
final class ReplicaCheck {
    private ReplicaCheck() {}

    /** @param replicas by the names of the nodes */
    static void check(SortedMap<String, Observed> replicas, Violations violations) {
        String first = replicas.firstKey();
        replicas.tailMap(first + "\0").forEach((other, observed) -> {
            String who = first + " and " + other + " differ: ";
            if (replicas.get(first) instanceof Observed.Present one && observed instanceof Observed.Present two) {
                compareLogs(one.log(), two.log(), who, violations);
                violations.addUnless(
                        one.view().equals(two.view()),
                        () -> who + "the conversation is " + one.view() + " and " + two.view());
                violations.addUnless(
                        one.window().equals(two.window()),
                        () -> who + "the window is that of version "
                                + one.window().version() + " and of "
                                + two.window().version());
            } else {
                violations.addUnless(
                        observed.equals(replicas.get(first)), () -> who + "only one of them has the conversation");
            }
        });
    }

    private static void compareLogs(
            List<Observed.Logged> one, List<Observed.Logged> two, String who, Violations violations) {
        for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
            if (!one.get(i).equals(two.get(i))) {
                violations.add(who + "seq " + (i + 1) + " is " + one.get(i) + " and " + two.get(i));
                return;
            }
        }
        violations.addUnless(
                one.size() == two.size(), () -> who + "the log has " + one.size() + " and " + two.size() + " events");
    }
}
