package com.fastpaca.ports.cluster;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Changes whose votes count in the cluster: takes in a node that waits for it, removes one, or puts one in the place of another.
 * <b>Threads:</b> called from any thread.
 */
@FunctionalInterface
public interface ClusterMembers {
    /**
     * Makes the change in one Raft group after the other. Made again, it goes on where it was left. Takes a while, but is bounded; does not
     * fail.
     */
    CompletableFuture<Result> change(Change change);

    /**
     * Nodes by their ids or names.
     *
     * @param add a node that has found the cluster and is no member yet, unless the change is made again
     * @param remove a member
     */
    record Change(Optional<String> add, Optional<String> remove) {}

    /** What became of a change. */
    sealed interface Result {
        /** It is made in all groups, durably. */
        record Changed() implements Result {}

        /** Nothing was changed, and nothing will be before somebody has done something. */
        record Refused(String reason) implements Result {}

        /** It is not made in all groups yet, and not known to be in the one that is named; to be made again. */
        record Unfinished(String reason) implements Result {}
    }
}
