package com.fastpaca.ports.store;

/** Events that were asked for are in the archive alone. */
public final class TrimmedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long lastSeq;

    /** @param lastSeq the last event that is not here, of those that were asked for or after them */
    public TrimmedException(long lastSeq) {
        super("the log is held here after seq " + lastSeq, null, false, false);
        this.lastSeq = lastSeq;
    }

    public long lastSeq() {
        return lastSeq;
    }
}
