package com.fastpaca.http.server;

import com.fastpaca.ports.cluster.RaftEndpoint;
import java.util.OptionalInt;
import java.util.UUID;

/** Raft at a port that the test listens on. */
public record RaftAt(UUID nodeId, OptionalInt loopbackPort) implements RaftEndpoint {
    /** It does not listen. */
    public static final RaftAt NOWHERE = new RaftAt(new UUID(1, 2), OptionalInt.empty());
}
