package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.stream.Followed;
import com.fastpaca.bootstrap.cluster.stream.StreamCheck;
import com.fastpaca.bootstrap.history.HistoryChecker;
import com.fastpaca.bootstrap.history.Observed;
import com.fastpaca.bootstrap.history.Operation;
import com.fastpaca.bootstrap.history.Violations;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Compares what the clients and followers of a cluster were told of one conversation with what its nodes hold. To what
 * {@link HistoryChecker} asks of one server it adds that all nodes hold the same, and that streams told everything.
 */
final class ClusterHistoryChecker {
    private ClusterHistoryChecker() {}

    /**
     * What is wrong, a sentence each; empty if nothing is.
     *
     * @param observed what a linearizable read shows after everything else
     * @param replicas what each node holds by itself, by name
     */
    static List<String> violations(
            String id,
            List<Operation> operations,
            Observed observed,
            SortedMap<String, Observed> replicas,
            List<Followed> followed) {
        var violations = new Violations();
        ReplicaCheck.check(replicas, violations);
        if (observed instanceof Observed.Present present) {
            StreamCheck.check(operations, present, followed, violations);
        } else {
            violations.addUnless(followed.isEmpty(), () -> "was followed, but there is no such conversation");
        }
        return Stream.concat(HistoryChecker.violations(operations, observed).stream(), violations.found().stream())
                .map(violation -> id + ": " + violation)
                .toList();
    }
}
