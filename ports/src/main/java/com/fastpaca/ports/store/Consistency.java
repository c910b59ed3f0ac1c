package com.fastpaca.ports.store;

/** How fresh a read is. */
public enum Consistency {
    /** Reflects every write acknowledged before the read began, on any node. */
    LINEARIZABLE,
    /** This node's replica as it is; it may be behind. */
    LOCAL
}
