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

    private UnavailableException(
            String message, @Nullable Throwable cause, boolean nothingHappened, boolean takenElsewhere) {
        super(message, cause);
        this.nothingHappened = nothingHappened;
        this.takenElsewhere = takenElsewhere;
    }

    /**
     * A request that was turned away before it could have had any effect.
     *
     * @param forClient why
     */
    public static UnavailableException turnedAway(String forClient) {
        return new UnavailableException(forClient, null, true, false);
    }

    /**
     * A request that was turned away, and that other nodes take at once.
     *
     * @param forClient why
     */
    public static UnavailableException takenElsewhere(String forClient) {
        return new UnavailableException(forClient, null, true, true);
    }

    /**
     * A request whose outcome is not known.
     *
     * @param forOperator why; not for the client
     */
    public static UnavailableException outcomeUnknown(String forOperator) {
        return outcomeUnknown(forOperator, null);
    }

    /** As {@link #outcomeUnknown(String)}; the cause is not for the client either. */
    public static UnavailableException outcomeUnknown(String forOperator, @Nullable Throwable cause) {
        return new UnavailableException(forOperator, cause, false, false);
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
