package com.fastpaca.ports.store;

/** No entry of the store's log has room for the command, whatever the state; nothing happened. Smaller ones say the same in pieces. */
public final class CommandTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandTooLargeException() {
        super("The request takes more room than an entry of the log has; send it in pieces");
    }
}
