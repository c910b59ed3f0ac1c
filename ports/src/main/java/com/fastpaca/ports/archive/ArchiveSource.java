package com.fastpaca.ports.archive;

import java.util.UUID;

/**
 * Whose conversations they are.
 *
 * @param cluster the cluster's id
 * @param group the number of one of its Raft groups
 */
public record ArchiveSource(UUID cluster, int group) {}
