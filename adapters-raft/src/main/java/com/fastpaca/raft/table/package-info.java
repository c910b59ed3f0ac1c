/**
 * Immutable tables of records: write-once sorted files of bytes, keyed by conversation and seq, memory-mapped when read. The records of
 * most are the bodies of events; those of others are conversations, in pieces.
 *
 * <p>A file is a MapDB {@code SortedTableMap} followed by an index of its conversations and a footer. MapDB has no checksums, so
 * every block proves itself: what is read is exact, or {@link com.fastpaca.raft.table.CorruptTableException} is thrown.
 */
@NullMarked
package com.fastpaca.raft.table;

import org.jspecify.annotations.NullMarked;
