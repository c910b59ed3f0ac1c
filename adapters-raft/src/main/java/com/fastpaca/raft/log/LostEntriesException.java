package com.fastpaca.raft.log;

/** A log from which entries are missing or damaged that may have been acknowledged; the message says which, and where. */
public final class LostEntriesException extends Exception {
    private static final long serialVersionUID = 1L;

    LostEntriesException(String message) {
        super(message);
    }
}
