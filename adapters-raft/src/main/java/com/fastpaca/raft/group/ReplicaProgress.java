package com.fastpaca.raft.group;

import com.fastpaca.ports.store.UnavailableException;
import java.util.concurrent.CompletableFuture;

/** How far this node's copy of a group's state has come. Its part in the voting is a {@link GroupMember}. */
public interface ReplicaProgress {
    /** @throws UnavailableException if it is closed */
    GroupPosition position();

    /** Completes, on a thread that may be used for a while, once the entry at the index and all before it are applied. */
    CompletableFuture<Void> awaitApplied(long index);
}
