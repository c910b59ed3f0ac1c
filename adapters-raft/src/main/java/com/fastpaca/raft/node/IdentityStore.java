package com.fastpaca.raft.node;

import com.fastpaca.raft.file.NotWrittenException;
import java.io.IOException;

/** Where a node's identity lasts. Safe for concurrent use; changed by one thread at a time. */
public interface IdentityStore {
    /** The identity as it is on the disk; answers at once. */
    NodeIdentity identity();

    /**
     * Changes the identity. It is durable before {@link #identity} shows it.
     *
     * @throws NotWrittenException if the disk holds the present one still, as on a full disk: it may be tried again
     * @throws IOException if it is not known which of the two the disk holds: the process must not go on with either
     * @throws IllegalArgumentException if a node must not go from the present identity to that one
     */
    void become(NodeIdentity next) throws IOException;
}
