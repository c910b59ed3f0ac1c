package com.fastpaca.ports.cluster;

import java.util.concurrent.CompletableFuture;

/** Shows an operator the cluster. <b>Threads:</b> called from any thread. */
@FunctionalInterface
public interface ClusterView {
    /** Asks the other nodes, which takes a second at most, as those who do not answer are waited for no longer. Does not fail. */
    CompletableFuture<ClusterStatus> status();
}
