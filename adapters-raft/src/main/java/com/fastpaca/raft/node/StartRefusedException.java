package com.fastpaca.raft.node;

/** The node must not start on what it finds; the message tells an operator why, and what to do. */
public final class StartRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartRefusedException(String message) {
        super(message);
    }

    public StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
