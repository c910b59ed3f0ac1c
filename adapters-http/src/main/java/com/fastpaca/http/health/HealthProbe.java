package com.fastpaca.http.health;

/** What tells whether this node can serve. Asked on an event loop: answers at once. */
public interface HealthProbe {
    /** Whether all of the node's Raft groups can serve. */
    boolean isReady();
}
