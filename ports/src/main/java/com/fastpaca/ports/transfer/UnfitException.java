package com.fastpaca.ports.transfer;

/** What is to be imported was never exported, or was changed since. */
public final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with it, for the client */
    public UnfitException(String message) {
        super(message, null, false, false);
    }
}
