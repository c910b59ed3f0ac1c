package com.fastpaca.raft.metrics;

/**
 * The disk of a node's data directory.
 *
 * @param usableBytes that may still be written, as seen within the last seconds
 * @param reserveBytes below which no writes are taken
 * @param low whether none are taken now
 */
public record DiskMetrics(long usableBytes, long reserveBytes, boolean low) {}
