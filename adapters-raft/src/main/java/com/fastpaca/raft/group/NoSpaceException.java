package com.fastpaca.raft.group;

/** Why a leader does not take an entry: its disk is nearly full. Ratis carries it from node to node by its name and message. */
public final class NoSpaceException extends Exception {
    private static final long serialVersionUID = 1L;

    public NoSpaceException(String message) {
        super(message);
    }
}
