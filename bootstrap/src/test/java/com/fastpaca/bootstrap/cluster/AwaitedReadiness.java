package com.fastpaca.bootstrap.cluster;

import java.time.Duration;
import java.util.Collection;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for nodes to say that they are ready, and tells of those that do not all that they say and do. */
final class AwaitedReadiness {
    private AwaitedReadiness() {}

    static void of(Collection<NodeProcess> nodes, Duration within) {
        try {
            awaitAll(nodes, within);
        } catch (ConditionTimeoutException e) {
            for (NodeProcess node : nodes) {
                if (node.isAlive()) {
                    String state = node.isReady() ? " is ready:\n" : " is not ready:\n" + node.threads();
                    e.addSuppressed(new AssertionError(node.name() + state + "\n" + node.output()));
                }
            }
            throw e;
        }
    }

    private static void awaitAll(Collection<NodeProcess> nodes, Duration within) {
        Awaitility.await()
                .alias("readiness of all nodes")
                .pollInterval(Duration.ofMillis(50))
                .atMost(within)
                .until(() -> {
                    for (NodeProcess node : nodes) {
                        if (!node.isAlive()) {
                            throw new AssertionError(node.name() + " has ended:\n" + node.output());
                        }
                    }
                    return nodes.stream().allMatch(NodeProcess::isReady);
                });
    }
}
