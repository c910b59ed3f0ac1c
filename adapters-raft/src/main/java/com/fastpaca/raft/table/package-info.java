/**
 * Immutable event tables: write-once sorted files of event bodies, keyed by conversation and seq, memory-mapped when read.
 *
 * <p>A file is a MapDB {@code SortedTableMap} followed by a directory of its conversations and a footer. MapDB has no checksums, so
 * every block proves itself: what is read is exact, or {@link com.fastpaca.raft.table.CorruptTableException} is thrown.
 */
@NullMarked
package com.fastpaca.raft.table;

import org.jspecify.annotations.NullMarked;
