package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.util.concurrent.CompletableFuture;

/** This node's own member of a group. */
public interface GroupReplica {
    /** @throws UnavailableException if it is closed */
    GroupPosition position();

    /** Completes, on a thread that may be used for a while, once the entry at the index and all before it are applied. */
    CompletableFuture<Void> awaitApplied(long index);
}
