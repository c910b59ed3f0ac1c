package com.fastpaca.ports.cluster;

/** What nodes ask each other for, on the port that they share with clients. Never changes: nodes of different versions have to agree. */
public final class PeerProtocol {
    /** Only other nodes ask what is below, with a secret of their own. */
    public static final String PREFIX = "/internal/";

    /** Takes a {@link Hello}, and is answered with one. */
    public static final String HELLO = PREFIX + "hello";

    /** Makes the connection into a pipe to the Raft of the node that is meant. */
    public static final String RAFT = PREFIX + "raft";

    /** What such a connection asks to be upgraded to, in lower case. It says nothing more until it is told that it is. */
    public static final String UPGRADE = "fastpaca-raft";

    /** The header with the id of the node that is meant: another one may be at its address by now. */
    public static final String NODE_HEADER = "Fastpaca-Node";

    private PeerProtocol() {}
}
