package com.fastpaca.ports.archive;

/**
 * How the archive is written.
 *
 * @param intervalMillis time between a group's batches when there is little to write
 * @param rows events, changes and conversations of a batch, about: those of its last conversation may exceed it
 * @param bytes content of a batch, likewise
 * @param tailKeep newest events of a conversation that stay in the store after they were archived
 */
public record FlushSettings(long intervalMillis, int rows, long bytes, int tailKeep) {}
