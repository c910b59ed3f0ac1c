package com.fastpaca.ports.archive;

/**
 * How the archive is written.
 *
 * @param intervalMillis time between a group's batches when there is little to write
 * @param maxRows events, changes and conversations of a batch, about: those of its last conversation may exceed it
 * @param maxBytes content of a batch, likewise
 * @param tailKeep newest events of a conversation that stay in the store after they were archived
 */
public record FlushSettings(long intervalMillis, int maxRows, long maxBytes, int tailKeep) {
    /** With the usual interval a minute, in which an operator hardly notices the attempts and seldom waits for them. */
    private static final int RETRY_INTERVALS = 12;

    private static final long MAX_RETRY_MILLIS = 60_000;

    /** Time after which a conversation that the archive does not take is tried again. */
    long retryMillis() {
        return Math.min(RETRY_INTERVALS * intervalMillis, MAX_RETRY_MILLIS);
    }
}
