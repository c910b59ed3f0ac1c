package com.fastpaca.ports.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a node's data directory has come; it only ever goes on to a later state. */
public enum NodeState {
    /** Of no cluster yet. */
    BLANK,
    /** Bound to one cluster for good, which may not have come about yet. */
    PROMISED,
    /** Of a cluster that all of its first members have promised to be of. */
    FORMED,
    /** As before, and the Raft groups have been made on the disk: from now on none may be missing. */
    STARTED;

    public boolean isFormed() {
        return compareTo(FORMED) >= 0;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<NodeState> parse(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findFirst();
    }
}
