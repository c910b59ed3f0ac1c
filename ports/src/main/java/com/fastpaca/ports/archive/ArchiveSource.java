package com.fastpaca.ports.archive;

import java.util.UUID;

/**
 * Where batches for an archive come from; of each source the archive remembers how far it has come.
 *
 * @param cluster the cluster's id
 * @param group the number of one of its Raft groups
 */
public record ArchiveSource(UUID cluster, int group) {}
