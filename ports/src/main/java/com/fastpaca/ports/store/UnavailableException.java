package com.fastpaca.ports.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot answer now: no quorum, a timeout, too much under way, or shutting down. A write may or may not have happened unless
 * {@link #nothingHappened} says otherwise; with its idempotency key it can be tried again safely.
 */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean nothingHappened;
    private final boolean takenElsewhere;

    /** @param message why, for the client */
    public UnavailableException(String message, boolean nothingHappened) {
        this(message, nothingHappened, false);
    }

    private UnavailableException(String message, boolean nothingHappened, boolean takenElsewhere) {
        super(message);
        this.nothingHappened = nothingHappened;
        this.takenElsewhere = takenElsewhere;
    }

    /** A request whose outcome is not known; neither message nor cause is for the client. */
    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.nothingHappened = false;
        this.takenElsewhere = false;
    }

    /**
     * A request that was turned away, and that other nodes take at once.
     *
     * @param message why, for the client
     */
    public static UnavailableException takenElsewhere(String message) {
        return new UnavailableException(message, true, true);
    }

    /** Whether the request was turned away before it could have had any effect. */
    public boolean nothingHappened() {
        return nothingHappened;
    }

    /** Whether other nodes take the request at once. */
    public boolean isTakenElsewhere() {
        return takenElsewhere;
    }
}
