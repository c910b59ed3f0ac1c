package com.fastpaca.raft.peer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a peer can be reached, told to the log when that changes: gRPC tries again and again, which nobody wants to read. */
final class Reachability {
    private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

    private final UUID peer;
    private @Nullable String failure;

    Reachability(UUID peer) {
        this.peer = peer;
    }

    synchronized void works() {
        if (failure != null) {
            LOG.atInfo()
                    .addKeyValue("event", "peer_reachable")
                    .addKeyValue("peer", peer)
                    .log("node {} can be reached again", peer);
        }
        failure = null;
    }

    /** @param reason the same text for the same reason */
    synchronized void fails(String reason) {
        if (reason.equals(failure)) {
            LOG.atDebug()
                    .addKeyValue("event", "peer_still_unreachable")
                    .addKeyValue("peer", peer)
                    .log("node {} still cannot be reached: {}", peer, reason);
        } else {
            LOG.atWarn()
                    .addKeyValue("event", "peer_unreachable")
                    .addKeyValue("peer", peer)
                    .log("node {} cannot be reached: {}", peer, reason);
        }
        failure = reason;
    }
}
