package com.fastpaca.bootstrap.command;

/** How a command, or a node, tells whoever started it what became of it. */
public enum ExitCode {
    OK(0),
    FAILED(1),

    /** The arguments or settings are wrong, or the data is: nothing was done, and doing it again comes to the same. */
    REFUSED(2);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
