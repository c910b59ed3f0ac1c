package com.fastpaca.ports.cluster;

import java.util.OptionalInt;
import java.util.UUID;

/**
 * Where this node's own Raft listens: on the loopback interface alone, as it asks nobody who he is. Whoever carries the bytes of others
 * there has made sure of that before, and that they mean this node. Answers at once, to any thread.
 */
public interface RaftEndpoint {
    /** The same for as long as the node's data directory lasts. */
    UUID nodeId();

    /**
     * The port on 127.0.0.1; empty while nothing may be carried there: before Raft has started, after it has stopped, and while its disk is
     * full. What is carried already ends then.
     */
    OptionalInt loopbackPort();
}
