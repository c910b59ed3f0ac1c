package com.fastpaca.domain.snapshot;

/**
 * The latest tool call under a key.
 *
 * @param seq the event that holds it
 * @param answered whether the log holds a result for it
 */
public record OpenCall(long seq, boolean answered) {}
